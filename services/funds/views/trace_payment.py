"""Where does a payment come from: bank line → payment → months → entitlement → application → who acted, and which money? Masked."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from pydantic import Field

from libs.common.contracts.calls import ApplicationTrace
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.funds.domain.audit_scope import AuditScope
from services.funds.storage.audit_samples import WITHIN, limits


class TraceOut(ReadModel):
    """一笔付款的来龙去脉(账号掩码；人员为账号编号)"""

    bank_ref: str = Field(description="付款参考号")
    payment: dict[str, Any] = Field(description="付款：金额、状态、入账日期、收款人关系、账户(掩码)、银行原话")
    batch: dict[str, Any] = Field(description="批次：编制、审批、放行人及时间，所依据的对比版本，银行文件")
    money: dict[str, Any] = Field(description="资金：来源、用途、预算年度、到账文件")
    lines: list[dict[str, Any]] = Field(description="明细：月份、金额、状态、待遇明细编号、申请编号")
    applications: list[dict[str, Any]] = Field(description="申请：核对时间、各环节经办人(不可逆编号)")
    transfers: list[dict[str, Any]] = Field(description="账簿流水：锁定、入账、冲回")
    account: dict[str, Any] = Field(description="收款账户：登记时间、更正编号、录入人、复核人、证明材料")
    cases: list[dict[str, Any]] = Field(description="银行异常及处理")
    declared: list[ApplicationTrace] = Field(default_factory=list, description="申报：办理经过、公示、申报表(不含姓名、收入、健康内容)")
    declared_missing: list[UUID] = Field(default_factory=list, description="工会业务系统暂未答复的申请编号；不为空时请稍后重取")


_TRACE = f"""
SELECT i.bank_ref,
  jsonb_build_object('person_id', i.person_id, 'amount_fen', i.amount_fen, 'state', i.state, 'value_date', i.value_date, 'reason', i.reason,
    'relation', a.relation, 'account', a.account_masked, 'bank', a.bank_name) AS payment,
  jsonb_build_object('id', b.id, 'name', 'LM' || lpad(b.no::text, 8, '0'), 'unit', b.unit_id, 'through', to_char(b.through, 'YYYY-MM'), 'preparer', b.preparer,
    'prepared_at', b.prepared_at, 'approver', b.approver, 'approved_at', b.approved_at, 'releaser', b.releaser, 'released_at', b.released_at,
    'comparisons', coalesce((SELECT jsonb_agg(jsonb_build_object('version', v.version, 'cited_by', v.cited_by, 'cited_at', v.cited_at, 'counts', v.counts))
      FROM batch_comparison v WHERE v.batch_id = b.id), '[]'),
    'files', coalesce((SELECT jsonb_agg(jsonb_build_object('name', f.name, 'sha256', encode(f.sha256, 'hex')) ORDER BY f.part) FROM payment_file f
      WHERE f.batch_id = b.id AND f.refs @> ARRAY[i.bank_ref]), '[]')) AS batch,
  jsonb_build_object('earmark_id', e.id, 'source', e.source, 'purpose', e.purpose, 'fiscal_year', e.fiscal_year,
    'documents', coalesce((SELECT jsonb_agg(jsonb_build_object('doc_no', d.doc_no, 'amount_fen', d.amount_fen, 'received_on', d.received_on) ORDER BY d.doc_no)
      FROM ledger.funding_document d WHERE d.earmark_id = e.id), '[]')) AS money,
  (SELECT jsonb_agg(jsonb_build_object('line_id', o.line_id, 'seq', o.seq, 'month', to_char(o.month, 'YYYY-MM'), 'amount_fen', o.amount_fen, 'state', o.state,
    'application_id', o.application_id) ORDER BY o.month, o.seq) FROM ledger.instruction_line l JOIN ledger.obligation o ON o.id = l.obligation_id
    WHERE l.bank_ref = i.bank_ref) AS lines,
  coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object('application_id', m.application_id, 'verified_at', m.verified_at, 'first_month',
    to_char(m.first_month, 'YYYY-MM'), 'tier', m.tier, 'gates', (SELECT coalesce(jsonb_agg(jsonb_build_object('gate', g.gate, 'actor', g.actor) ORDER BY g.gate), '[]')
      FROM demand_gate g WHERE g.application_id = m.application_id))) FROM ledger.instruction_line l JOIN ledger.obligation o ON o.id = l.obligation_id
    JOIN demand m ON m.application_id = o.application_id WHERE l.bank_ref = i.bank_ref), '[]') AS applications,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id, 'code', t.code, 'phase', t.phase, 'amount_fen', t.amount_fen, 'reason', t.reason,
    'recorded_at', t.recorded_at) ORDER BY t.recorded_at, t.id) FROM ledger.instruction_line l JOIN ledger.transfer p ON p.line_id = l.id AND p.phase = 'pending'
    JOIN ledger.transfer t ON t.id = p.id OR t.pending_id = p.id OR (t.line_id = l.id AND t.code IN ('BANK_RETURN', 'RECOVER'))
    WHERE l.bank_ref = i.bank_ref), '[]') AS transfers,
  jsonb_build_object('id', a.id, 'registered_at', a.registered_at, 'kinship', a.kinship, 'proof', a.proof, 'doc_no', a.doc_no, 'revoked_at', a.revoked_at,
    'correction', (SELECT jsonb_build_object('id', k.id, 'entered_by', k.entered_by, 'entered_at', k.entered_at, 'decided_by', k.decided_by, 'decided_at', k.decided_at)
      FROM payee_correction k WHERE k.id = a.correction_id)) AS account,
  coalesce((SELECT jsonb_agg(jsonb_build_object('kind', x.kind, 'said', x.said, 'opened_at', x.opened_at, 'resolved_at', x.resolved_at, 'resolution', x.resolution))
    FROM ledger.exception_case x WHERE x.bank_ref = i.bank_ref), '[]') AS cases
FROM ledger.instruction i JOIN ledger.batch b ON b.id = i.batch_id JOIN ledger.earmark e ON e.id = i.earmark_id JOIN payee_account a ON a.id = i.payee_id
WHERE i.bank_ref = %(ref)s AND {WITHIN}
"""  # noqa: S608 - a condition of ours


async def trace_payment(pool: Pool, scope: AuditScope, bank_ref: str, today: date) -> TraceOut | None:
    """None for a payment that is not there, or outside the mandate."""
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(_TRACE, limits(scope, today) | {"ref": bank_ref})).fetchone()
    return TraceOut.model_validate(row) if row else None
