"""Which subsidies from employment money stand where, and for which months and by which receipts (C5.5, C5.8)?"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel, YuanOut

KIND: Final = "TRAINING 职业培训补贴 · APPRAISAL 职业技能鉴定补贴 · SOCIAL_INSURANCE 社会保险补贴 · PUBLIC_WELFARE_POST 公益性岗位补贴"
STATE: Final = "ENTERED 待审批 · APPROVED 待支付 · PAID 已支付 · REFUSED 资金部门未予支付 · SENT_BACK 已退回"


class SubsidyOut(ReadModel):
    """一项就业补贴；收款账户在资金部门，不在本部门"""

    id: UUID = Field(description="补贴编号")
    kind: str = Field(description=KIND)
    person_id: UUID = Field(description="人员编号")
    payee_code: str = Field(description="收款单位统一社会信用代码；空为本人")
    course_code: str = Field(description="课程代码")
    certificate_no: str = Field(description="证书编号")
    contract_id: UUID | None = Field(description="用工登记或公益性岗位安置编号")
    months: list[str] = Field(description="补贴月份")
    vouchers: list[str] = Field(description="各月份的社会保险缴费凭证号")
    amount: YuanOut = Field(description="金额(元)")
    state: str = Field(description=STATE)
    payer: UUID | None = Field(description="列支的人社部门")
    fiscal_year: int | None = Field(description="列支年度")
    settled_on: date | None = Field(description="支付日期")
    code: str = Field(description="资金部门未予支付的原因代码")
    entered_on: date = Field(description="录入日期")
    version: int = Field(description="版本")


class SubsidyTotal(ReadModel):
    """本范围内一种补贴在一个年度的合计，不列人员"""

    kind: str = Field(description=KIND)
    fiscal_year: int = Field(description="列支年度")
    count: int = Field(description="笔数")
    amount: YuanOut = Field(description="已审批金额(元)")
    paid: YuanOut = Field(description="其中已支付(元)")


@dataclass(frozen=True, slots=True)
class SubsidyFilter:
    kind: str | None = None
    state: str | None = None
    person: UUID | None = None
    payee: str | None = None
    year: int | None = None


_JOIN = "JOIN person_chain c ON c.person_id = s.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on"
_FIND = f"""
SELECT s.id, s.kind, s.person_id, s.payee_code, s.course_code, s.certificate_no, s.contract_id, coalesce(m.months, '{{{{}}}}') AS months,
  coalesce(m.vouchers, '{{{{}}}}') AS vouchers, s.amount_fen AS amount, s.state, s.payer, s.fiscal_year, s.settled_on, s.code,
  (s.entered_at AT TIME ZONE 'Asia/Shanghai')::date AS entered_on, s.version
FROM subsidy s {_JOIN}
LEFT JOIN LATERAL (SELECT array_agg(month ORDER BY month) AS months, array_agg(voucher ORDER BY month) AS vouchers
  FROM subsidy_month WHERE subsidy_id = s.id) m ON true
WHERE {{scope}} AND (%(kind)s::text IS NULL OR s.kind = %(kind)s) AND (%(state)s::text IS NULL OR s.state = %(state)s)
  AND (%(person)s::uuid IS NULL OR s.person_id = %(person)s) AND (%(payee)s::text IS NULL OR s.payee_code = %(payee)s)
  AND (%(year)s::int IS NULL OR s.fiscal_year = %(year)s) AND (%(after)s::uuid IS NULL OR s.id > %(after)s) ORDER BY s.id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_TOTALS = f"""
SELECT s.kind, s.fiscal_year, count(*) AS count, sum(s.amount_fen)::bigint AS amount,
  coalesce(sum(s.amount_fen) FILTER (WHERE s.state = 'PAID'), 0)::bigint AS paid
FROM subsidy s {_JOIN} WHERE {{scope}} AND s.state IN ('APPROVED', 'PAID') AND (%(year)s::int IS NULL OR s.fiscal_year = %(year)s)
GROUP BY s.kind, s.fiscal_year ORDER BY s.fiscal_year, s.kind
"""  # noqa: S608 - a text of our own


async def find_subsidies(
    pool: Pool, scope: Scope, today: date, asked: SubsidyFilter, *, after: UUID | None, limit: int
) -> list[SubsidyOut]:
    condition, parameters = within(scope, "c")
    values = asdict(asked) | {"day": today, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(SubsidyOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()


async def total_subsidies(pool: Pool, scope: Scope, today: date, year: int | None) -> list[SubsidyTotal]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(SubsidyTotal)) as cursor:
        return await (await cursor.execute(sql.SQL(_TOTALS).format(scope=condition), {"day": today, "year": year, **parameters})).fetchall()
