"""Which priority cases of serious illness are there in scope, and what became of them (C4.2)? Nothing of the illness is known here."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class PriorityCaseOut(ReadModel):
    """一件大病重点帮扶个案；病情在卫健部门查看"""

    id: UUID = Field(description="个案编号，即大病报告编号")
    person_id: UUID = Field(description="人员编号")
    county: UUID | None = Field(description="县级工会")
    l2: UUID = Field(description="责任工会")
    state: str = Field(description="OPEN 待办理 · SETTLED 已办理 · CLOSED 已关闭 · WITHDRAWN 报告已撤回")
    opened_on: date = Field(description="报告日期")
    ended_on: date | None = Field(description="办理日期")
    settled_by: str | None = Field(description="DETERMINATION 困难认定 · REFERRAL 转介救助 · GRANT 特困帮扶金")
    settled_id: UUID | None = Field(description="所依据事项编号")
    version: int = Field(description="版本")


_FIND = """
SELECT k.report_id AS id, k.person_id, c.county, c.l2, k.state, k.opened_on, k.ended_on, k.settled_by, k.settled_id, k.version FROM priority_case k
JOIN person_chain c ON c.person_id = k.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(state)s::text IS NULL OR k.state = %(state)s) AND (%(person)s::uuid IS NULL OR k.person_id = %(person)s)
  AND (%(after)s::uuid IS NULL OR k.report_id > %(after)s) ORDER BY k.report_id LIMIT %(limit)s
"""


async def find_priority_cases(
    pool: Pool, scope: Scope, today: date, *, state: str | None, person: UUID | None, after: UUID | None, limit: int
) -> list[PriorityCaseOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "state": state, "person": person, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PriorityCaseOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
