"""Who in scope is, or was, recognised as hard to employ (C5.7)?"""

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

GROUND: Final = "AGE 大龄 · PHYSICAL 身体状况(不含诊断) · SKILL 技能水平 · FAMILY 家庭因素 · LAND_LOST 失去土地 · LONG_UNEMPLOYED 连续失业 · OTHER_BY_PROVINCE 省规定的其他情形"
ENDED_FOR: Final = "EXPIRED 到期 · REEMPLOYED 已就业 · RETIRED 退休 · DECEASED 去世 · WITHDRAWN 撤销认定"


class RecognitionOut(ReadModel):
    """一项就业困难人员认定"""

    id: UUID = Field(description="认定编号")
    person_id: UUID = Field(description="人员编号")
    ground: str = Field(description="认定情形，人社部门和本人可见，其他读者为空：" + GROUND)
    doc_no: str = Field(description="认定文书号")
    starts_on: date = Field(description="起始日期")
    until: date = Field(description="截止日期")
    unit: UUID = Field(description="认定部门")
    in_force: bool = Field(description="今天是否有效")
    ended_for: str | None = Field(description="结束原因：" + ENDED_FOR)
    ended_on: date | None = Field(description="结束日期")
    version: int = Field(description="版本")


_FIND = """
SELECT h.id, h.person_id, CASE WHEN %(ground)s THEN h.ground ELSE '' END AS ground, h.doc_no, h.starts_on, h.until, h.unit,
  h.state = 'IN_FORCE' AND h.until >= %(day)s AS in_force, h.ended_for, h.ended_on, h.version FROM hard_to_employ h
JOIN person_chain c ON c.person_id = h.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(person)s::uuid IS NULL OR h.person_id = %(person)s) AND (NOT %(in_force)s OR (h.state = 'IN_FORCE' AND h.until >= %(day)s))
  AND (%(after)s::uuid IS NULL OR h.id > %(after)s) ORDER BY h.id LIMIT %(limit)s
"""


async def find_recognitions(
    pool: Pool, scope: Scope, today: date, *, ground: bool, person: UUID | None, in_force: bool, after: UUID | None, limit: int
) -> list[RecognitionOut]:
    """`ground`: whether the reader may know why: that somebody is recognised is work, why may be health or family (domain.md §8)."""
    condition, parameters = within(scope, "c")
    values = {"day": today, "ground": ground, "person": person, "in_force": in_force, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(RecognitionOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
