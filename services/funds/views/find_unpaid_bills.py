"""Which shares of bills have been owed for long and are not paid, and what is in the way, as far as funds knows (C2.7)?"""

from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import Field

from libs.common.kernel.errors import Code
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.domain.audit_scope import AuditScope
from services.funds.policy.c4_6_payees import OrganisationAccount, organisation_of
from services.funds.storage.audit_samples import limits
from services.funds.storage.death_reports import DeathReports
from services.funds.storage.people import People
from services.funds.storage.standings import Standings

UnpaidBillReason = Literal[
    "WAITING_PERSON", "UNANSWERED", "IN_PAYMENT", "SUPERVISION_HOLD", "PAYEE_HELD", "LIFE_UNKNOWN", "NO_HEIR", "NO_ACCOUNT", "NO_MONEY", "NOT_PREPARED"
]  # fmt: skip
REASON_ZH: Final[dict[UnpaidBillReason, str]] = {
    "WAITING_PERSON": "人员层级信息未到，尚未核定能否由专项资金支付",
    "UNANSWERED": "已送银行，未登记到账或退回，结果不明，不得再付",
    "IN_PAYMENT": "已编制付款，未放行",
    "SUPERVISION_HOLD": "监督暂停与此人有关的付款",
    "PAYEE_HELD": "收款账户变更未满等待期或待复核，或有身故报告待确认",
    "LIFE_UNKNOWN": "生存状态不明(失联、出境或未知)",
    "NO_HEIR": "本人已去世，未登记继承人账户",
    "NO_ACCOUNT": "没有已复核的收款账户",
    "NO_MONEY": "付款单位没有足够的对应资金或预算",
    "NOT_PREPARED": "账户和资金均具备，未编制付款",
}
_OF_STANDING: Final[dict[Code, UnpaidBillReason]] = {
    Code.SUPERVISION_HOLD: "SUPERVISION_HOLD",
    Code.PAYEE_HELD: "PAYEE_HELD",
    Code.SUSPENDED: "LIFE_UNKNOWN",
    Code.BENEFICIARY_DECEASED: "NO_HEIR",
    Code.PAYEE_NOT_ALLOWED: "NO_ACCOUNT",
}
_FIND = """
SELECT s.id, s.bill_id, b.speaker, b.person_id, b.payee_code, s.payer, coalesce(u.name, '') AS payer_name, s.source, s.purpose, s.fiscal_year, s.amount_fen AS amount,
  s.state, s.judged, b.approved_on AS owed_since, p.released_at IS NOT NULL AS at_bank,
  EXISTS (SELECT FROM ledger.supervision_hold h WHERE h.scope = 'PERSON' AND h.lifted_at IS NULL AND h.target = b.person_id) AS held,
  CASE WHEN s.source = 'CENTRAL_SPECIAL' THEN EXISTS (SELECT FROM ledger.earmark e JOIN ledger.account a ON a.earmark_id = e.id AND a.unit_id = s.payer AND a.kind = 'ALLOT'
      JOIN ledger.account_balance l ON l.account_id = a.id WHERE e.source = s.source AND e.purpose = s.purpose AND e.fiscal_year IN (s.fiscal_year, s.fiscal_year + 1)
        AND l.cr_posted - l.dr_posted - l.dr_pending >= s.amount_fen)
    ELSE s.amount_fen <= (SELECT coalesce(sum(CASE e.kind WHEN 'RECEIPT' THEN e.amount_fen WHEN 'PAYMENT' THEN -e.amount_fen ELSE 0 END), 0) FROM union_entry e WHERE e.unit_id = s.payer)
        - (SELECT coalesce(sum(w.amount_fen), 0) FROM bill_payment w WHERE w.payer = s.payer AND w.source <> 'CENTRAL_SPECIAL' AND w.state IN ('PREPARED', 'APPROVED', 'RELEASED'))
      AND s.amount_fen <= (SELECT coalesce(sum(CASE e.kind WHEN 'BUDGET' THEN e.amount_fen WHEN 'PAYMENT' THEN -e.amount_fen ELSE 0 END), 0) FROM union_entry e
          WHERE e.unit_id = s.payer AND e.purpose = s.purpose AND e.fiscal_year = s.fiscal_year)
        - (SELECT coalesce(sum(w.amount_fen), 0) FROM bill_payment w WHERE w.payer = s.payer AND w.source <> 'CENTRAL_SPECIAL' AND w.purpose = s.purpose
          AND w.fiscal_year = s.fiscal_year AND w.state IN ('PREPARED', 'APPROVED', 'RELEASED')) END AS funded
FROM bill_share s JOIN bill b ON b.id = s.bill_id LEFT JOIN org_unit u ON u.id = s.payer
LEFT JOIN bill_payment p ON p.share_id = s.id AND p.state IN ('PREPARED', 'APPROVED', 'RELEASED')
WHERE s.state IN ('OWED', 'IN_PAYMENT') AND b.approved_on < %(before)s
  AND (%(unit)s::uuid IS NULL OR s.payer = %(unit)s) AND (%(of)s::uuid IS NULL OR s.payer = %(of)s) AND (%(source)s::text IS NULL OR s.source = %(source)s)
  AND (%(year_from)s::int IS NULL OR s.fiscal_year >= %(year_from)s) AND (%(year_to)s::int IS NULL OR s.fiscal_year <= %(year_to)s)
  AND (%(county)s::uuid IS NULL OR s.payer = %(county)s OR EXISTS (SELECT FROM person_chain c WHERE c.person_id = b.person_id AND c.county = %(county)s
    AND c.starts_on <= %(today)s AND %(today)s < c.ends_on))
  AND (%(after_unit)s::uuid IS NULL OR (s.payer, s.id) > (%(after_unit)s, %(after)s::uuid)) ORDER BY s.payer, s.id LIMIT %(limit)s
"""
_ORGANISATIONS = (
    "SELECT unit_id, credit_code, id, decided_at, ready_at FROM payee_organisation WHERE unit_id = ANY(%s) AND state <> 'REJECTED'"
)
_Accounts = dict[tuple[UUID, str], list[OrganisationAccount]]


class UnpaidBillOut(ReadModel):
    """一笔应付未付的账单款项"""

    id: UUID = Field(description="应付款项编号")
    bill_id: UUID = Field(description="账单编号")
    speaker: str = Field(description="审批账单的业务系统：health 健康 · employment 就业")
    person_id: UUID | None = Field(description="人员编号；疗休养等不属某一人的为空")
    payee_code: str = Field(description="收款单位统一社会信用代码；空为个人")
    payer: UUID = Field(description="付款单位")
    payer_name: str = Field(description="付款单位名称")
    source: str = Field(description="资金来源")
    purpose: str = Field(description="用途")
    fiscal_year: int = Field(description="年度")
    amount: YuanOut = Field(description="金额(元)")
    owed_since: date = Field(description="账单审批日")
    days: int = Field(description="已应付天数")
    reason: UnpaidBillReason = Field(description="未付原因")
    explanation: str = Field(description="未付原因说明")


async def find_unpaid_bills(
    pool: Pool, scope: AuditScope, now: datetime, *, days: int, unit: UUID | None, after: tuple[UUID, UUID] | None, limit: int
) -> list[UnpaidBillOut]:
    """By payer, then by id. What was refused is not owed; a payment that the bank has not answered is not paid."""
    today = now.date()
    last_unit, last = after or (None, None)
    more = {"before": today - timedelta(days=days), "of": unit, "after_unit": last_unit, "after": last, "limit": limit}
    async with pool.connection() as connection:
        async with connection.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(_FIND, limits(scope, today) | more)).fetchall()
        people = list({row["person_id"] for row in rows if not row["payee_code"]})
        standings = await Standings(connection, DeathReports(connection, now), People(connection), now).of(people)
        organisations = await _organisations(connection, list({row["payer"] for row in rows}))
    found = []
    for row in rows:
        theirs = organisations.get((row["payer"], row["payee_code"]), [])
        reason = _reason(row, organisation_of(theirs, now) if row["payee_code"] else standings[row["person_id"]])
        facts = {name: value for name, value in row.items() if name in UnpaidBillOut.model_fields}
        found.append(UnpaidBillOut(**facts, days=(today - row["owed_since"]).days, reason=reason, explanation=REASON_ZH[reason]))
    return found


async def _organisations(connection: AsyncConnection[Any], payers: list[UUID]) -> _Accounts:
    found: _Accounts = {}
    for unit, code, *account in await (await connection.execute(_ORGANISATIONS, (payers,))).fetchall():
        found.setdefault((unit, code), []).append(OrganisationAccount(*account))
    return found


def _reason(row: dict[str, Any], payee: UUID | Code) -> UnpaidBillReason:
    """The first thing in the way, in the order in which paying would meet them."""
    if not row["judged"]:
        return "WAITING_PERSON"
    if row["state"] == "IN_PAYMENT":
        return "UNANSWERED" if row["at_bank"] else "IN_PAYMENT"
    if row["held"]:
        return "SUPERVISION_HOLD"
    if isinstance(payee, Code):
        return _OF_STANDING[payee]
    return "NOT_PREPARED" if row["funded"] else "NO_MONEY"
