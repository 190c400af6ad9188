"""What is owed of bills that other departments approved, by whom, and how far is it?"""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class BillShareOut(ReadModel):
    """一笔应付款项(账单的分担部分)"""

    id: UUID = Field(description="应付款项编号")
    bill_id: UUID = Field(description="账单编号")
    person_id: UUID | None = Field(description="劳模编号；疗休养批次账单为空")
    purpose: str = Field(
        description="用途：HEALTH_CHECKUP_SUBSIDY 全国劳模体检 · CHECKUP 工会经费体检 · CONVALESCENCE 疗休养 · TRAINING_SUBSIDY 培训补贴"
        " · APPRAISAL_SUBSIDY 鉴定补贴 · SOCIAL_INSURANCE_SUBSIDY 社会保险补贴 · PUBLIC_WELFARE_POST_SUBSIDY 公益性岗位补贴"
    )
    fiscal_year: int = Field(description="年度")
    source: str = Field(description="资金来源", examples=["UNION_FUND"])
    payer: UUID = Field(description="付款单位")
    amount: YuanOut = Field(description="金额(元)")
    payee_code: str = Field(description="收款单位统一社会信用代码；空为本人")
    approved_on: date = Field(description="主管部门审批日期")
    state: str = Field(description="WAITING 待人员信息 · OWED 应付 · IN_PAYMENT 付款中 · PAID 已付 · REFUSED 不予支付")
    code: str = Field(description="不予支付的原因代码")


_FIND = """
SELECT s.id, s.bill_id, s.person_id, s.purpose, s.fiscal_year, s.source, s.payer, s.amount_fen AS amount, b.payee_code, b.approved_on,
  CASE WHEN s.judged THEN s.state ELSE 'WAITING' END AS state, s.code
FROM bill_share s JOIN bill b ON b.id = s.bill_id
WHERE (%(payer)s::uuid IS NULL OR s.payer = %(payer)s) AND (%(state)s = '' OR CASE WHEN s.judged THEN s.state ELSE 'WAITING' END = %(state)s)
  AND (%(after)s::uuid IS NULL OR s.id > %(after)s) ORDER BY s.id LIMIT %(limit)s
"""


async def find_bills(pool: Pool, payer: UUID | None, state: str, *, after: UUID | None, limit: int) -> list[BillShareOut]:
    """`payer` None: of all."""
    asked = {"payer": payer, "state": state, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(BillShareOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
