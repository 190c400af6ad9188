"""Which earmarks are there, and what may a unit still use of each?"""

from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class EarmarkOut(ReadModel):
    """专项资金"""

    id: UUID = Field(description="专项资金编号")
    source: str = Field(description="资金来源", examples=["PROVINCIAL_SPECIAL"])
    purpose: str = Field(description="用途", examples=["LIVING_HARDSHIP_SUBSIDY"])
    fiscal_year: int = Field(description="预算年度", examples=[2024])
    pool: YuanOut = Field(description="省级未分配余额(元)")
    own_balance: YuanOut = Field(description="本单位可用余额(元)；省级为各责任工会合计")
    frozen: bool = Field(description="是否冻结待查")


_FIND = """
SELECT e.id, e.source, e.purpose, e.fiscal_year, e.frozen_at IS NOT NULL AS frozen,
  coalesce(sum(b.cr_posted - b.dr_posted - b.dr_pending) FILTER (WHERE a.kind = 'POOL'), 0)::bigint AS pool,
  coalesce(sum(b.cr_posted - b.dr_posted - b.dr_pending) FILTER (WHERE a.kind = 'ALLOT' AND (%(unit)s::uuid IS NULL OR a.unit_id = %(unit)s)), 0)::bigint
    AS own_balance
FROM ledger.earmark e LEFT JOIN ledger.account a ON a.earmark_id = e.id LEFT JOIN ledger.account_balance b ON b.account_id = a.id
GROUP BY e.id ORDER BY e.fiscal_year DESC, e.source, e.purpose
"""


async def find_earmarks(pool: Pool, unit: UUID | None) -> list[EarmarkOut]:
    """`unit` None: of all unions."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(EarmarkOut)) as cursor:
        return await (await cursor.execute(_FIND, {"unit": unit})).fetchall()
