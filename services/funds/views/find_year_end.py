"""What was unspent when a budget year ended, what became of it, and what still lies there (Q45)?"""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class YearEndOut(ReadModel):
    """一个持有单位的年终结余"""

    earmark_id: UUID = Field(description="专项资金")
    source: str = Field(description="资金来源")
    purpose: str = Field(description="用途")
    fiscal_year: int = Field(description="预算年度")
    unit: UUID | None = Field(description="责任工会；为空表示省级未分配")
    unit_name: str = Field(description="持有单位名称")
    flagged_on: date = Field(description="标记日期")
    unspent: YuanOut = Field(description="标记时未用(元)")
    reserved: YuanOut = Field(description="标记时发放在途(元)")
    carried: YuanOut = Field(description="已结转下年(元)")
    left: YuanOut = Field(description="现仍未用(元)")
    undecided: bool = Field(description="是否仍待省级决定(退回或结转)")


_FIND = """
SELECT f.earmark_id, e.source, e.purpose, e.fiscal_year, nullif(f.unit_id, %(pool)s) AS unit, coalesce(u.name, '省级未分配') AS unit_name, f.flagged_on,
  f.unspent_fen AS unspent, f.reserved_fen AS reserved, coalesce(c.fen, 0)::bigint AS carried, coalesce(b.fen, 0)::bigint AS left, coalesce(b.fen, 0) > 0 AS undecided
FROM year_end_flag f JOIN ledger.earmark e ON e.id = f.earmark_id LEFT JOIN org_unit u ON u.id = f.unit_id
LEFT JOIN LATERAL (SELECT sum(amount_fen) AS fen FROM ledger.carry_over WHERE from_earmark = f.earmark_id AND holder = f.unit_id) c ON true
LEFT JOIN LATERAL (SELECT sum(b.cr_posted - b.dr_posted - b.dr_pending) AS fen FROM ledger.account a JOIN ledger.account_balance b ON b.account_id = a.id
  WHERE a.earmark_id = f.earmark_id AND a.holder = f.unit_id AND a.kind IN ('POOL', 'ALLOT')) b ON true
WHERE e.fiscal_year = %(year)s AND (%(unit)s::uuid IS NULL OR f.unit_id = %(unit)s) ORDER BY e.source, e.purpose, unit_name, f.unit_id
"""


async def find_year_end(pool: Pool, unit: UUID | None, year: int) -> list[YearEndOut]:
    """`unit` None: of all unions and the province."""
    asked = {"unit": unit, "year": year, "pool": UUID(int=0)}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(YearEndOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
