"""Which payments of bills does an auditor look at first? The same questions as of a batch, asked of what a bill knows."""

from typing import Final

from services.funds.storage.audit_samples import BILLS, BILLS_WITHIN

_BILL_FLAGS: Final[dict[str, tuple[str, str]]] = {
    "PAID_AFTER_DEATH": (
        (
            "'去世 ' || (SELECT min(d.starts_on) FROM person_span d WHERE d.person_id = b.person_id AND d.life = 'DECEASED') || '，账单审批 ' || b.approved_on"
            " || '，入账 ' || coalesce(p.settled_on::text, '')"
        ),
        """p.state = 'SETTLED' AND EXISTS (SELECT FROM person_span d WHERE d.person_id = b.person_id AND d.life = 'DECEASED'
          AND ((a.relation <> 'HEIR' AND d.starts_on < p.settled_on) OR d.starts_on < b.approved_on))""",
    ),
    "ACCOUNT_CHANGED_BEFORE_PAYMENT": (
        "'账户变更 ' || coalesce(g.decided_at, a.registered_at)::date || '，放行 ' || p.released_at::date",
        """p.released_at >= coalesce(g.decided_at, a.registered_at) AND p.released_at < coalesce(g.decided_at, a.registered_at) + make_interval(days => %(days)s)
          AND (a.correction_id IS NOT NULL OR EXISTS (SELECT FROM payee_organisation o WHERE o.unit_id = g.unit_id AND o.credit_code = g.credit_code
            AND o.state = 'APPROVED' AND o.decided_at < g.decided_at))""",
    ),
    "PAYEE_NOT_PERSON": (
        "a.relation || ' ' || coalesce(a.proof, '') || ' ' || a.doc_no",
        "a.relation <> 'SELF' AND p.state NOT IN ('WITHDRAWN', 'REJECTED')",
    ),
    "ONE_ACCOUNT_SEVERAL_PERSONS": (
        "'另有 ' || (SELECT count(*) FROM shared_account h WHERE h.account_id = a.id AND h.claimed_by <> b.person_id) || ' 人申报此账户'",
        "p.state <> 'WITHDRAWN' AND EXISTS (SELECT FROM shared_account h WHERE h.account_id = a.id AND h.claimed_by <> b.person_id)",
    ),
    "SAME_HANDS": (
        "CASE WHEN g.id IS NULL THEN '账户更正 ' || a.correction_id ELSE '收款单位 ' || g.id END",
        """p.state <> 'WITHDRAWN' AND ARRAY[p.preparer, p.approver, p.releaser] && CASE WHEN g.id IS NOT NULL THEN ARRAY[g.entered_by, g.decided_by]
          ELSE (SELECT ARRAY[k.entered_by, k.decided_by] FROM payee_correction k WHERE k.id = a.correction_id) END""",
    ),
}
"""Kind → what is conspicuous, and when. A bill has no notice of its own: SHORT_NOTICE does not ask it. A hospital or employer is nobody's account.
A check-up bill after a death is none in itself; one that was approved after it is.
"""


def bills_flagged(kind: str) -> str:
    """What is appended to the question about batches; nothing where a bill cannot be asked."""
    if kind not in _BILL_FLAGS:
        return ""
    fact, condition = _BILL_FLAGS[kind]
    return f"""UNION ALL SELECT p.bank_ref, b.person_id, p.payer, p.amount_fen, p.state, p.settled_on, {fact}, %(why)s FROM {BILLS}
      WHERE p.bank_ref IS NOT NULL AND {condition} AND {BILLS_WITHIN}"""  # noqa: S608 - conditions of ours
