"""Which courses people in scope attend or have completed (C5.5)?"""

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel

STATE: Final = "ENROLLED 在训 · COMPLETED 已结业 · LEFT 已退训"
LEFT_FOR: Final = "REEMPLOYED 已就业 · OWN_CHOICE 本人退出 · NOT_ATTENDING 未到训 · COURSE_CANCELLED 课程取消 · RETIRED 退休 · DECEASED 去世 · MERGED 档案合并"


class TrainingOut(ReadModel):
    """一项技能培训"""

    id: UUID = Field(description="培训编号")
    person_id: UUID = Field(description="人员编号")
    course_code: str = Field(description="课程代码")
    course_name: str = Field(description="课程名称")
    provider_code: str = Field(description="培训机构统一社会信用代码")
    provider_name: str = Field(description="培训机构名称")
    starts_on: date = Field(description="开课日期")
    ends_on: date = Field(description="计划结束日期")
    state: str = Field(description=STATE)
    completed_on: date | None = Field(description="结业日期")
    certificate_no: str = Field(description="证书编号")
    left_for: str = Field(description="退训原因：" + LEFT_FOR)
    version: int = Field(description="版本")


_FIND = """
SELECT t.id, t.person_id, t.course_code, t.course_name, t.provider_code, t.provider_name, t.starts_on, t.ends_on, t.state, t.completed_on,
  t.certificate_no, t.left_for, t.version FROM training_enrolment t
JOIN person_chain c ON c.person_id = t.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(person)s::uuid IS NULL OR t.person_id = %(person)s) AND (%(state)s::text IS NULL OR t.state = %(state)s)
  AND (%(after)s::uuid IS NULL OR t.id > %(after)s) ORDER BY t.id LIMIT %(limit)s
"""


async def find_trainings(
    pool: Pool, scope: Scope, today: date, *, person: UUID | None, state: str | None, after: UUID | None, limit: int
) -> list[TrainingOut]:
    condition, parameters = within(scope, "c")
    values = {"day": today, "person": person, "state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(TrainingOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
