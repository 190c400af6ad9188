"""Which applications for housing are there, as their reader may see them (C5.9, C5.10; domain.md §8)?

The housing department of the place and the person see scores and position; unions and townships the state of their people only.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel

SCHEME: Final = "PUBLIC_RENTAL 公共租赁住房 · RENTAL_SUBSIDY 住房租赁补贴 · DILAPIDATED 农村危房改造"
STATES: Final = "FILED 已登记 · QUEUED 轮候 · NOT_ELIGIBLE 不符合当地条件 · OFFERED 已通知 · HOUSED 已保障 · CLOSED 已退出"
PRIORITIES: Final = "NONE 非劳模家庭或尚未核实 · ASKED 待责任工会核实荣誉 · CERTIFIED 同等条件下优先 · NOT_CERTIFIED 无有效荣誉 · REVIEW 劳模身故待复核 · ENDED 不再优先"


class HousingApplicationOut(ReadModel):
    """一件住房申请；标注住房部门和本人可见的，其他读者为空"""

    id: UUID = Field(description="申请编号")
    queue_id: UUID = Field(description="队列编号")
    scheme: str = Field(description=SCHEME)
    region_code: str = Field(description="所在地")
    person_id: UUID | None = Field(description="劳模的人员编号；非劳模家庭为空")
    state: str = Field(description=STATES)
    priority: str = Field(description=PRIORITIES)
    applied_at: datetime = Field(description="申请时间")
    review_due_on: date | None = Field(description="复核期限")
    review_overdue: bool = Field(description="是否逾期未复核")
    grade: str | None = Field(description="房屋危险性鉴定等级")
    reference: str | None = Field(description="登记号(住房部门、登记单位和本人可见)")
    rural: bool | None = Field(description="是否农村家庭(住房部门和本人可见)")
    scores: dict[str, int] | None = Field(description="各项得分(住房部门和本人可见)")
    ranking_id: UUID | None = Field(description="最近一次排序(住房部门和本人可见)")
    position: int | None = Field(description="最近一次名次(住房部门和本人可见)")


@dataclass(frozen=True, slots=True)
class Reader:
    """`place`: of a housing department, how the codes of its place begin. `filer`: of a township, what it filed itself. `full`: sees scores."""

    scope: Scope
    place: str | None = None
    filer: UUID | None = None
    full: bool = False


_FIND = """
SELECT a.id, a.queue_id, q.scheme, q.region_code, n.now_id AS person_id, a.state, a.priority, a.applied_at, a.review_due_on,
  a.priority = 'REVIEW' AND a.review_due_on < %(day)s AS review_overdue, a.grade,
  CASE WHEN %(full)s OR a.filed_unit = %(filer)s THEN a.reference END AS reference, CASE WHEN %(full)s THEN a.rural END AS rural,
  CASE WHEN %(full)s THEN a.scores END AS scores, CASE WHEN %(full)s THEN e.ranking_id END AS ranking_id, CASE WHEN %(full)s THEN e.position END AS position
FROM housing_application a JOIN queue q ON q.id = a.queue_id LEFT JOIN person_now n USING (person_id)
  LEFT JOIN person_chain c ON c.person_id = n.now_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
  LEFT JOIN LATERAL (SELECT e.ranking_id, e.position FROM ranking r JOIN ranking_entry e ON e.ranking_id = r.id AND e.application_id = a.id
    WHERE r.queue_id = a.queue_id AND r.seq = (SELECT max(seq) FROM ranking WHERE queue_id = a.queue_id)) e ON true
WHERE (q.region_code LIKE %(place)s || '%%' OR a.filed_unit = %(filer)s OR (c.person_id IS NOT NULL AND {scope}))
  AND (%(id)s::uuid IS NULL OR a.id = %(id)s) AND (%(queue)s::uuid IS NULL OR a.queue_id = %(queue)s) AND (%(person)s::uuid IS NULL OR n.now_id = %(person)s)
  AND (%(state)s::text IS NULL OR a.state = %(state)s) AND (NOT %(review)s OR a.priority = 'REVIEW')
  AND (NOT %(overdue)s OR (a.priority = 'REVIEW' AND a.review_due_on < %(day)s)) AND (NOT %(asked)s OR a.priority = 'ASKED')
  AND (%(after)s::uuid IS NULL OR a.id > %(after)s) ORDER BY a.id LIMIT %(limit)s
"""
_NOTHING: Final = {
    "id": None,
    "queue": None,
    "person": None,
    "state": None,
    "review": False,
    "overdue": False,
    "asked": False,
    "after": None,
    "limit": 1,
}


async def find_applications(pool: Pool, reader: Reader, today: date, **asked: Any) -> list[HousingApplicationOut]:  # noqa: ANN401
    """`asked`: of `_NOTHING` what is asked for."""
    condition, parameters = within(reader.scope, "c")
    whose = {"day": today, "full": reader.full, "place": reader.place, "filer": reader.filer}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(HousingApplicationOut)) as cursor:
        query = sql.SQL(_FIND).format(scope=condition)
        return await (await cursor.execute(query, {**_NOTHING, **whose, **parameters, **asked})).fetchall()


async def person_of(pool: Pool, application_id: UUID) -> UUID | None:
    """Whom registry is asked about: the model worker by their record that goes on."""
    query = "SELECT n.now_id FROM housing_application a JOIN person_now n USING (person_id) WHERE a.id = %s"
    async with pool.connection() as connection:
        row = await (await connection.execute(query, (application_id,))).fetchone()
    return UUID(str(row[0])) if row else None
