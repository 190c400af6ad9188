"""Who may audit what, until when, by which order?"""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class AuditMandateOut(ReadModel):
    """审计授权"""

    id: UUID = Field(description="授权编号")
    auditor: str = Field(description="审计人员账号")
    reach: str = Field(description="PROVINCE 全省 · L2 一个责任工会 · COUNTY 一个县级工会")
    unit: UUID | None = Field(description="责任工会或县级工会")
    source: str | None = Field(description="资金来源；空为全部")
    year_from: int | None = Field(description="预算年度起；空为不限")
    year_to: int | None = Field(description="预算年度止；空为不限")
    valid_from: date = Field(description="授权起始日")
    valid_to: date = Field(description="授权截止日")
    doc_no: str = Field(description="审计通知书文号")
    state: str = Field(description="PROPOSED 待审批 · IN_FORCE 有效 · EXPIRED 未到期或已过期 · ENDED 已终止")


_FIND = """
SELECT id, auditor, scope AS reach, scope_unit AS unit, source, year_from, year_to, valid_from, valid_to, doc_no,
  CASE WHEN ended_at IS NOT NULL THEN 'ENDED' WHEN approved_at IS NULL THEN 'PROPOSED' WHEN %(today)s BETWEEN valid_from AND valid_to THEN 'IN_FORCE'
    ELSE 'EXPIRED' END AS state
FROM audit_mandate WHERE (%(auditor)s::text IS NULL OR auditor = %(auditor)s) AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s
"""


async def find_audit_mandates(pool: Pool, auditor: str | None, today: date, *, after: UUID | None, limit: int) -> list[AuditMandateOut]:
    """`auditor` None: everybody's."""
    asked = {"auditor": auditor, "today": today, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(AuditMandateOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
