"""What did a union, or a bureau of its employment money, receive, budget and pay in a year, per purpose?"""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class PurposeOut(ReadModel):
    """一项用途"""

    purpose: str = Field(
        description="VISIT 走访慰问 · BEREAVEMENT 抚恤慰问金 · CHECKUP 健康体检 · CONVALESCENCE 疗休养；人社部门为四项就业补贴"
    )
    budget: YuanOut = Field(description="当年预算(元)")
    paid: YuanOut = Field(description="当年支出(元)")
    left: YuanOut = Field(description="预算余额(元)；为负表示超预算")
    payments: int = Field(description="支出笔数(不含已冲销)")


class UnionBookOut(ReadModel):
    """一个工会(人社部门)一年的自有经费账(与专项资金分账)"""

    unit: UUID = Field(description="工会")
    year: int = Field(description="年度")
    received: YuanOut = Field(description="当年收入(元)")
    paid: YuanOut = Field(description="当年支出(元)")
    balance: YuanOut = Field(description="历年结余(元)")
    under_way: YuanOut = Field(description="账单付款在途(元)：已编制、审批或放行，尚未到账，不得再用")
    overdrawn: bool = Field(description="是否透支(抚恤慰问金先行支付时可能发生，须补登收入)")
    purposes: list[PurposeOut] = Field(description="各用途")


class UnionEntryOut(ReadModel):
    """一笔记录"""

    id: UUID = Field(description="编号")
    kind: str = Field(description="RECEIPT 收入 · BUDGET 预算 · PAYMENT 支出")
    purpose: str = Field(description="用途；收入为空")
    fiscal_year: int = Field(description="年度")
    amount: YuanOut = Field(description="金额(元)；冲销为负")
    on_day: date = Field(description="日期")
    doc_no: str = Field(description="凭证号或文号")
    reverses: UUID | None = Field(description="所冲销的记录")
    reason: str = Field(description="冲销原因")


_TOTALS = """
SELECT coalesce(sum(amount_fen) FILTER (WHERE kind = 'RECEIPT' AND fiscal_year = %(year)s), 0)::bigint,
  coalesce(sum(amount_fen) FILTER (WHERE kind = 'PAYMENT' AND fiscal_year = %(year)s), 0)::bigint,
  coalesce(sum(amount_fen) FILTER (WHERE kind = 'RECEIPT'), 0)::bigint - coalesce(sum(amount_fen) FILTER (WHERE kind = 'PAYMENT'), 0)::bigint
FROM union_entry WHERE unit_id = %(unit)s
"""
_UNDER_WAY = """
SELECT coalesce(sum(amount_fen), 0)::bigint FROM bill_payment WHERE payer = %(unit)s AND source <> 'CENTRAL_SPECIAL' AND state IN ('PREPARED', 'APPROVED', 'RELEASED')
"""
_PURPOSES = """
SELECT purpose, coalesce(sum(amount_fen) FILTER (WHERE kind = 'BUDGET'), 0)::bigint AS budget, coalesce(sum(amount_fen) FILTER (WHERE kind = 'PAYMENT'), 0)::bigint AS paid,
  (coalesce(sum(amount_fen) FILTER (WHERE kind = 'BUDGET'), 0) - coalesce(sum(amount_fen) FILTER (WHERE kind = 'PAYMENT'), 0))::bigint AS left,
  coalesce(sum(sign(amount_fen)) FILTER (WHERE kind = 'PAYMENT'), 0)::int AS payments
FROM union_entry WHERE unit_id = %(unit)s AND fiscal_year = %(year)s AND kind <> 'RECEIPT' GROUP BY purpose ORDER BY purpose
"""
_ENTRIES = """
SELECT id, kind, purpose, fiscal_year, amount_fen AS amount, on_day, doc_no, reverses, reason FROM union_entry
WHERE unit_id = %(unit)s AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s
"""


async def read_union_book(pool: Pool, unit: UUID, year: int) -> UnionBookOut:
    asked = {"unit": unit, "year": year}
    async with pool.connection() as connection:
        totals = await (await connection.execute(_TOTALS, asked)).fetchone()
        going = await (await connection.execute(_UNDER_WAY, asked)).fetchone()
        async with connection.cursor(row_factory=class_row(PurposeOut)) as cursor:
            purposes = await (await cursor.execute(_PURPOSES, asked)).fetchall()
    received, paid, balance = totals or (0, 0, 0)
    return UnionBookOut(
        unit=unit,
        year=year,
        received=received,
        paid=paid,
        balance=balance,
        under_way=going[0] if going else 0,
        overdrawn=balance < 0,
        purposes=purposes,
    )


async def read_union_entries(pool: Pool, unit: UUID, *, after: UUID | None, limit: int) -> list[UnionEntryOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UnionEntryOut)) as cursor:
        return await (await cursor.execute(_ENTRIES, {"unit": unit, "after": after, "limit": limit})).fetchall()
