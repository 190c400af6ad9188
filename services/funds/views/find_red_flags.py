"""Which payments does an auditor look at first, and why?"""

from datetime import date
from typing import Final, Literal
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.domain.audit_scope import AuditScope
from services.funds.storage.audit_samples import WITHIN, limits
from services.funds.views.bill_red_flags import bills_flagged

FlagKind = Literal[
    "PAID_AFTER_DEATH", "ACCOUNT_CHANGED_BEFORE_PAYMENT", "PAYEE_NOT_PERSON", "ONE_ACCOUNT_SEVERAL_PERSONS", "SAME_HANDS", "SHORT_NOTICE"
]
_PAID = """
FROM ledger.instruction i JOIN ledger.batch b ON b.id = i.batch_id JOIN ledger.earmark e ON e.id = i.earmark_id
JOIN payee_account a ON a.id = i.payee_id
"""
_COLUMNS = "i.bank_ref, i.person_id, i.unit_id AS unit, i.amount_fen AS amount, i.state, i.value_date"
_NOTICE = """
JOIN LATERAL (SELECT m.verified_on, n.notice_id, n.opened_on, n.ends_on, n.closed_on, w.days FROM ledger.instruction_line l
  JOIN ledger.obligation o ON o.id = l.obligation_id JOIN demand m ON m.application_id = o.application_id
  LEFT JOIN application_notice n ON n.application_id = m.application_id
  CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE c.is_working)::int AS days, count(*) = n.ends_on - n.opened_on AS known
    FROM calendar_day c WHERE c.day > n.opened_on AND c.day <= n.ends_on) w
  WHERE l.bank_ref = i.bank_ref AND m.verified_on IS NOT NULL
    AND EXISTS (SELECT FROM demand_gate g WHERE g.application_id = m.application_id AND g.gate = 'FILL')
    AND (n.notice_id IS NULL OR n.closed_on IS NULL OR m.verified_on < n.closed_on OR m.verified_on <= n.ends_on OR (w.known AND w.days < %(notice_days)s))
  ORDER BY m.application_id LIMIT 1) v ON true
"""
"""Only what was filled in on a form has a notice of its own: what a yearly list declared has no FILL gate, and is published as a list."""
_FLAGS: Final[dict[str, tuple[str, str, str, str]]] = {
    "PAID_AFTER_DEATH": (
        "去世后发放：所属月份在去世当月以后，或去世后仍付至本人、监护人账户；请核对死亡证明与多付款项追回",
        "'去世 ' || d.on || '，入账 ' || coalesce(i.value_date::text, '')",
        "JOIN LATERAL (SELECT min(s.starts_on) AS on FROM person_span s WHERE s.person_id = i.person_id AND s.life = 'DECEASED') d ON d.on IS NOT NULL",
        """i.state = 'SETTLED' AND ((a.relation <> 'HEIR' AND i.value_date > d.on) OR EXISTS (SELECT FROM ledger.instruction_line l
          JOIN ledger.obligation o ON o.id = l.obligation_id WHERE l.bank_ref = i.bank_ref AND o.month > d.on))""",
    ),
    "ACCOUNT_CHANGED_BEFORE_PAYMENT": (
        "付款前不久变更账户：账户经更正登记，登记后限期内即付款；请核对更正依据和录入、复核人",
        "'登记 ' || a.registered_at::date || '，放行 ' || b.released_at::date",
        "",
        "a.correction_id IS NOT NULL AND b.released_at >= a.registered_at AND b.released_at < a.registered_at + make_interval(days => %(days)s)",
    ),
    "PAYEE_NOT_PERSON": (
        "收款人不是本人：付给监护人或继承人；请核对证明材料",
        "a.relation || ' ' || coalesce(a.proof, '') || ' ' || a.doc_no",
        "",
        "a.relation <> 'SELF' AND i.state NOT IN ('VOID', 'REJECTED')",
    ),
    "ONE_ACCOUNT_SEVERAL_PERSONS": (
        "一个账户多人申报：该账户曾被他人申报；请核对实际持有人",
        "'另有 ' || n.others || ' 人申报此账户'",
        "JOIN LATERAL (SELECT count(*) AS others FROM shared_account s WHERE s.account_id = a.id AND s.claimed_by <> i.person_id) n ON n.others > 0",
        "i.state <> 'VOID'",
    ),
    "SAME_HANDS": (
        "同一人既办理账户又办理付款：账户更正的录入或复核人同时编制、审批或放行该笔付款；请核对岗位分离",
        "'账户更正 ' || k.id",
        "JOIN payee_correction k ON k.id = a.correction_id",
        "i.state <> 'VOID' AND ARRAY[k.entered_by, k.decided_by] && ARRAY[b.preparer, b.approver, b.releaser]",
    ),
    "SHORT_NOTICE": (
        "公示不足：没有公示记录、公示期满或结案以前即已核对，或公示不足规定的工作日；请核对张贴、撤下日期和公示期满证明",
        """CASE WHEN v.notice_id IS NULL THEN '没有公示记录' ELSE '公示 ' || coalesce(v.opened_on || ' 至 ' || v.ends_on || '(' || v.days || '个工作日)', '起止不详')
          || '，' || coalesce('结案 ' || v.closed_on, '未结案') END || '，核对 ' || v.verified_on""",
        _NOTICE,
        "i.state <> 'VOID'",
    ),
}


class RedFlagOut(ReadModel):
    """一项疑点"""

    bank_ref: str = Field(description="付款参考号；LM 开头为发放批次，LB 开头为账单付款")
    person_id: UUID | None = Field(description="人员编号；疗休养等不属某一人的账单为空")
    unit: UUID = Field(description="发放工会，账单为付款单位")
    amount: YuanOut = Field(description="金额(元)")
    state: str = Field(description="付款状态")
    value_date: date | None = Field(description="入账日期")
    fact: str = Field(description="事实")
    explanation: str = Field(description="为什么是疑点、应核对什么")


async def find_red_flags(
    pool: Pool, scope: AuditScope, kind: FlagKind, today: date, *, days: int, notice_days: int, after: str | None, limit: int
) -> list[RedFlagOut]:
    """Of one kind, within the mandate, by reference, of batches and of bills. `days`: how shortly before a payment a changed account is
    conspicuous; `notice_days`: how many working days a notice hangs at least.
    """
    explanation, fact, joins, condition = _FLAGS[kind]
    query = f"""SELECT * FROM (SELECT {_COLUMNS}, {fact} AS fact, %(why)s AS explanation {_PAID} {joins} WHERE {condition} AND {WITHIN} {bills_flagged(kind)}) f
      WHERE (%(after)s::text IS NULL OR bank_ref > %(after)s) ORDER BY bank_ref LIMIT %(limit)s"""  # noqa: S608 - conditions of ours
    asked = limits(scope, today) | {"why": explanation, "days": days, "notice_days": notice_days, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(RedFlagOut)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()
