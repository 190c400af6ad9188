"""What has been billed for check-ups of the people in scope, and what does one payer owe of it, with totals (C4.6–C4.8)?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel, YuanOut


class CheckupShareOut(ReadModel):
    """账单的一笔分担款项"""

    id: UUID = Field(description="分担款项编号")
    level: str = Field(
        description="L2 责任工会(中央财政专项资金) · PROVINCE 省总工会 · CITY 市总工会(或责任工会) · COUNTY 县级工会 · EMPLOYER 所在单位 · OTHER 另一方"
    )
    payer: UUID | None = Field(description="负担单位编号")
    amount: YuanOut = Field(description="金额(元)")
    state: str = Field(description="OWED 待付 · PAID 已付 · REFUSED 资金部门不予支付")
    settled_on: date | None = Field(description="支付日期")
    code: str = Field(description="不予支付的代码")


class CheckupBillOut(ReadModel):
    """一张体检账单"""

    id: UUID = Field(description="账单编号")
    checkup_id: UUID = Field(description="体检编号")
    person_id: UUID = Field(description="人员编号")
    year: int = Field(description="年度")
    hospital_code: str = Field(description="医院统一社会信用代码")
    hospital_name: str = Field(description="医院")
    invoice_no: str = Field(description="票据号")
    amount: YuanOut = Field(description="金额(元)")
    payer: str = Field(
        description="CENTRAL_SPECIAL 中央财政专项资金 · EMPLOYER 所在单位 · UNION_FUND 省市县工会经费 · OTHER 另行记录的负担方"
    )
    state: str = Field(description="ENTERED 待审批 · APPROVED 待支付 · SETTLED 已结清 · SENT_BACK 已退回")
    receipt_no: str | None = Field(description="单位付款凭据号")
    shares: list[CheckupShareOut] = Field(description="分担款项；审批后生成")


class PayableOut(ReadModel):
    """本单位负担的一笔体检费"""

    id: UUID = Field(description="分担款项编号")
    bill_id: UUID = Field(description="账单编号")
    person_id: UUID = Field(description="人员编号")
    year: int = Field(description="年度")
    hospital_name: str = Field(description="医院")
    invoice_no: str = Field(description="票据号")
    bill_amount: YuanOut = Field(description="账单金额(元)")
    amount: YuanOut = Field(description="本单位负担金额(元)")
    state: str = Field(description="OWED 待付 · PAID 已付 · REFUSED 资金部门不予支付")


class PayableTotal(ReadModel):
    """某年某状态的合计"""

    year: int = Field(description="年度")
    state: str = Field(description="OWED 待付 · PAID 已付 · REFUSED 资金部门不予支付")
    bills: int = Field(description="笔数")
    total: YuanOut = Field(description="合计(元)")


_FIND = """
SELECT b.id, b.checkup_id, b.person_id, b.year, b.hospital_code, b.hospital_name, b.invoice_no, b.amount_fen AS amount, b.payer, b.state, b.receipt_no,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'level', s.level, 'payer', s.payer, 'amount', s.amount_fen, 'state', s.state,
    'settled_on', s.settled_on, 'code', s.code) ORDER BY array_position(ARRAY['L2','PROVINCE','CITY','COUNTY'], s.level)) FROM checkup_share s WHERE s.bill_id = b.id), '[]') AS shares
FROM checkup_bill b JOIN person_chain c ON c.person_id = b.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(checkup)s::uuid IS NULL OR b.checkup_id = %(checkup)s) AND (%(state)s::text IS NULL OR b.state = %(state)s)
  AND (%(payer)s::text IS NULL OR b.payer = %(payer)s) AND (%(after)s::uuid IS NULL OR b.id > %(after)s) ORDER BY b.id LIMIT %(limit)s
"""
_PAYABLES = """
SELECT s.id, s.bill_id, b.person_id, b.year, b.hospital_name, b.invoice_no, b.amount_fen AS bill_amount, s.amount_fen AS amount, s.state
FROM checkup_share s JOIN checkup_bill b ON b.id = s.bill_id WHERE s.payer = %(payer)s AND b.state <> 'SENT_BACK' AND (%(year)s::int IS NULL OR b.year = %(year)s)
  AND (%(after)s::uuid IS NULL OR s.id > %(after)s) ORDER BY s.id LIMIT %(limit)s
"""
_TOTALS = """
SELECT b.year, s.state, count(*) AS bills, sum(s.amount_fen)::bigint AS total FROM checkup_share s JOIN checkup_bill b ON b.id = s.bill_id
WHERE s.payer = %(payer)s AND b.state <> 'SENT_BACK' AND (%(year)s::int IS NULL OR b.year = %(year)s) GROUP BY 1, 2 ORDER BY 1, 2
"""


async def find_checkup_bills(
    pool: Pool,
    scope: Scope,
    today: date,
    *,
    checkup: UUID | None,
    state: str | None,
    payer: str | None,
    after: UUID | None,
    limit: int,
) -> list[CheckupBillOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "checkup": checkup, "state": state, "payer": payer, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CheckupBillOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


async def find_payables(pool: Pool, payer: UUID, *, year: int | None, after: UUID | None, limit: int) -> list[PayableOut]:
    """What this unit owes and has paid."""
    asked = {"payer": payer, "year": year, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PayableOut)) as cursor:
        return await (await cursor.execute(_PAYABLES, asked)).fetchall()


async def payable_totals(pool: Pool, payer: UUID, year: int | None) -> list[PayableTotal]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PayableTotal)) as cursor:
        return await (await cursor.execute(_TOTALS, {"payer": payer, "year": year})).fetchall()
