"""Which layoff plans name model workers in scope, and for whom is no statement made (C5.1)?"""

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

ARRANGEMENT: Final = "KEPT 优先留用 · MOVED 内部转岗安置 · RETRAINED 培训后上岗 · NOT_POSSIBLE 说明确无法留用的理由"


class LayoffPersonOut(ReadModel):
    """裁员方案所列的一名劳模"""

    plan_id: UUID = Field(description="方案编号")
    employer: UUID = Field(description="单位")
    employer_name: str = Field(description="单位名称")
    doc_no: str = Field(description="方案文号")
    planned_on: date = Field(description="计划裁员日期")
    headcount: int = Field(description="裁员总人数")
    person_id: UUID = Field(description="人员编号")
    l2: UUID = Field(description="责任工会")
    arrangement: str | None = Field(description="稳岗优先说明：" + ARRANGEMENT + "；未说明的为空")
    proof: str | None = Field(description="书面说明存放位置")
    statement_missing: bool = Field(description="是否缺少稳岗优先说明")


_FIND = """
SELECT p.id AS plan_id, p.employer, coalesce(u.name, '') AS employer_name, p.doc_no, p.planned_on, p.headcount, n.person_id, c.l2, s.arrangement, s.proof,
  s.arrangement IS NULL AS statement_missing
FROM layoff_plan p JOIN layoff_person n ON n.plan_id = p.id
JOIN person_chain c ON c.person_id = n.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
LEFT JOIN org_unit u ON u.id = p.employer
LEFT JOIN LATERAL (SELECT arrangement, proof FROM retention_statement r WHERE r.plan_id = p.id AND r.person_id = n.person_id ORDER BY seq DESC LIMIT 1) s ON true
WHERE {scope} AND (NOT %(missing)s OR s.arrangement IS NULL) AND (%(plan)s::uuid IS NULL OR p.id = %(plan)s)
  AND (%(after_plan)s::uuid IS NULL OR (p.id, n.person_id) > (%(after_plan)s, %(after_person)s::uuid)) ORDER BY p.id, n.person_id LIMIT %(limit)s
"""


async def find_layoff_people(
    pool: Pool, scope: Scope, today: date, *, plan: UUID | None, missing: bool, after: tuple[UUID, UUID] | None, limit: int
) -> list[LayoffPersonOut]:
    condition, parameters = within(scope, "c")
    key = after or (None, None)
    values = {"day": today, "plan": plan, "missing": missing, "after_plan": key[0], "after_person": key[1], "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(LayoffPersonOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
