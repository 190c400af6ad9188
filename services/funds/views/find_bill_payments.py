"""How far is each payment of a bill, to whom, and what did the bank say?"""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class BillReceiptOut(ReadModel):
    """一张银行回单"""

    id: UUID = Field(description="回单编号")
    outcome: str = Field(description="SETTLED 到账 · REJECTED 银行退回(未付出) · RETURNED 退票")
    bank_receipt_no: str = Field(description="银行回单号")
    on_day: date = Field(description="回单日期")
    reason: str = Field(description="银行说明的原因")
    state: str = Field(description="ENTERED 待确认 · CONFIRMED 已确认 · DISCARDED 已作废")


class BillPaymentOut(ReadModel):
    """一笔账单付款"""

    id: UUID = Field(description="付款编号")
    share_id: UUID = Field(description="应付款项编号")
    payer: UUID = Field(description="付款单位")
    source: str = Field(description="资金来源")
    purpose: str = Field(description="用途")
    fiscal_year: int = Field(description="年度")
    amount: YuanOut = Field(description="金额(元)")
    payee_code: str = Field(description="收款单位统一社会信用代码；空为个人账户")
    account: str = Field(description="收款账号(掩码)")
    state: str = Field(
        description="PREPARED 已编制 · APPROVED 已审批 · RELEASED 已放行，结果未知 · SETTLED 已到账 · WITHDRAWN 已撤回 · REJECTED 银行退回 · RETURNED 退票"
    )
    bank_ref: str | None = Field(description="付款参考号；放行后产生，永不重用")
    order_name: str | None = Field(description="付款文件号；放行后产生")
    prepared_at: datetime = Field(description="编制时间")
    released_at: datetime | None = Field(description="放行时间")
    settled_on: date | None = Field(description="到账日期")
    receipts: list[BillReceiptOut] = Field(description="银行回单")


_FIND = """
SELECT p.id, p.share_id, p.payer, p.source, p.purpose, p.fiscal_year, p.amount_fen AS amount, coalesce(o.credit_code, '') AS payee_code,
  coalesce(o.account_masked, a.account_masked) AS account, p.state, p.bank_ref, 'LD' || lpad(d.no::text, 8, '0') AS order_name, p.prepared_at, p.released_at, p.settled_on,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'outcome', r.outcome, 'bank_receipt_no', r.bank_receipt_no, 'on_day', r.on_day, 'reason', r.reason,
    'state', r.state) ORDER BY r.id) FROM bill_receipt r WHERE r.payment_id = p.id), '[]') AS receipts
FROM bill_payment p LEFT JOIN bill_order d ON d.id = p.order_id LEFT JOIN payee_organisation o ON o.id = p.organisation_id LEFT JOIN payee_account a ON a.id = p.account_id
WHERE (%(payer)s::uuid IS NULL OR p.payer = %(payer)s) AND (%(id)s::uuid IS NULL OR p.id = %(id)s) AND (%(state)s = '' OR p.state = %(state)s)
  AND (%(after)s::uuid IS NULL OR p.id > %(after)s) ORDER BY p.id LIMIT %(limit)s
"""


async def find_bill_payments(
    pool: Pool, payer: UUID | None, *, payment_id: UUID | None = None, state: str = "", after: UUID | None = None, limit: int
) -> list[BillPaymentOut]:
    """`payer` None: of all."""
    asked = {"payer": payer, "id": payment_id, "state": state, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(BillPaymentOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
