"""Where does the payment of a bill come from: bank's word → payment → share → bill of another department → who acted, and which money? Masked."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.funds.domain.audit_scope import AuditScope
from services.funds.storage.audit_samples import BILLS, BILLS_WITHIN, limits


class BillTraceOut(ReadModel):
    """一笔账单付款的来龙去脉(账号掩码；人员为账号编号)"""

    bank_ref: str = Field(description="付款参考号")
    payment: dict[str, Any] = Field(description="付款：金额、状态、入账日期、付款单位、编制、审批、放行人及时间、银行文件")
    bill: dict[str, Any] = Field(
        description="账单：由哪个业务系统审批(speaker)、在该系统的编号、对象、用途、年度、审批日、收款单位代码、各方分担"
    )
    money: dict[str, Any] = Field(description="资金：来源、用途、年度；专项资金为到账文件，自有经费为账簿分录")
    account: dict[str, Any] = Field(description="收款账户：户名类别、登记或变更的录入人、复核人及时间、证明材料")
    receipts: list[dict[str, Any]] = Field(description="银行回单：结果、回单号、日期、原因、录入人、确认人")
    transfers: list[dict[str, Any]] = Field(description="专项资金账簿流水：锁定、入账、冲回；自有经费为空")
    payment_id: UUID = Field(description="付款编号")
    cases: list[dict[str, Any]] = Field(description="银行异常及处理")


_TRACE = f"""
SELECT p.bank_ref, p.id AS payment_id,
  jsonb_build_object('amount_fen', p.amount_fen, 'state', p.state, 'value_date', p.settled_on, 'payer', p.payer, 'preparer', p.preparer, 'prepared_at', p.prepared_at,
    'approver', p.approver, 'approved_at', p.approved_at, 'releaser', p.releaser, 'released_at', p.released_at,
    'files', coalesce((SELECT jsonb_agg(jsonb_build_object('name', f.name, 'sha256', encode(f.sha256, 'hex')) ORDER BY f.part) FROM payment_file f
      WHERE f.refs @> ARRAY[p.bank_ref]), '[]')) AS payment,
  jsonb_build_object('speaker', b.speaker, 'bill_id', b.id, 'share_id', s.id, 'subject', b.subject, 'person_id', b.person_id, 'purpose', b.purpose,
    'fiscal_year', b.fiscal_year, 'payee_code', b.payee_code, 'approved_on', b.approved_on, 'heard_at', b.heard_at,
    'shares', (SELECT jsonb_agg(jsonb_build_object('share_id', x.id, 'source', x.source, 'payer', x.payer, 'amount_fen', x.amount_fen, 'state', x.state,
      'code', x.code) ORDER BY x.id) FROM bill_share x WHERE x.bill_id = b.id)) AS bill,
  jsonb_build_object('source', p.source, 'purpose', p.purpose, 'fiscal_year', p.fiscal_year, 'earmark_id', m.earmark_id, 'earmark_year', m.earmark_year,
    'documents', coalesce((SELECT jsonb_agg(jsonb_build_object('doc_no', d.doc_no, 'amount_fen', d.amount_fen, 'received_on', d.received_on) ORDER BY d.doc_no)
      FROM ledger.funding_document d WHERE d.earmark_id = m.earmark_id), '[]'),
    'entries', coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'amount_fen', e.amount_fen, 'on_day', e.on_day, 'doc_no', e.doc_no, 'reverses', e.reverses,
      'entered_by', e.entered_by) ORDER BY e.entered_at, e.id) FROM union_entry e WHERE e.bill_payment = p.id), '[]')) AS money,
  CASE WHEN g.id IS NOT NULL THEN jsonb_build_object('id', g.id, 'relation', 'ORGANISATION', 'name', g.name, 'credit_code', g.credit_code, 'account', g.account_masked,
      'bank', g.bank_name, 'entered_by', g.entered_by, 'entered_at', g.entered_at, 'decided_by', g.decided_by, 'decided_at', g.decided_at, 'reason', g.reason)
    ELSE jsonb_build_object('id', a.id, 'relation', a.relation, 'account', a.account_masked, 'bank', a.bank_name, 'registered_at', a.registered_at,
      'kinship', a.kinship, 'proof', a.proof, 'doc_no', a.doc_no, 'revoked_at', a.revoked_at, 'correction', (SELECT jsonb_build_object('id', k.id,
        'entered_by', k.entered_by, 'entered_at', k.entered_at, 'decided_by', k.decided_by, 'decided_at', k.decided_at)
        FROM payee_correction k WHERE k.id = a.correction_id)) END AS account,
  coalesce((SELECT jsonb_agg(jsonb_build_object('outcome', r.outcome, 'bank_receipt_no', r.bank_receipt_no, 'on_day', r.on_day, 'reason', r.reason, 'state', r.state,
    'entered_by', r.entered_by, 'entered_at', r.entered_at, 'decided_by', r.decided_by, 'decided_at', r.decided_at) ORDER BY r.id)
    FROM bill_receipt r WHERE r.payment_id = p.id), '[]') AS receipts,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id, 'code', t.code, 'phase', t.phase, 'amount_fen', t.amount_fen, 'reason', t.reason,
    'recorded_at', t.recorded_at) ORDER BY t.recorded_at, t.id) FROM ledger.transfer t WHERE t.bill_payment = p.id), '[]') AS transfers,
  coalesce((SELECT jsonb_agg(jsonb_build_object('kind', x.kind, 'said', x.said, 'opened_at', x.opened_at, 'resolved_at', x.resolved_at, 'resolution', x.resolution))
    FROM ledger.exception_case x WHERE x.bank_ref = p.bank_ref), '[]') AS cases
FROM {BILLS} WHERE p.bank_ref = %(ref)s AND {BILLS_WITHIN}
"""  # noqa: S608 - a condition of ours


async def trace_bill(pool: Pool, scope: AuditScope, bank_ref: str, today: date) -> BillTraceOut | None:
    """None for a payment that is not there, or outside the mandate."""
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(_TRACE, limits(scope, today) | {"ref": bank_ref})).fetchone()
    return BillTraceOut.model_validate(row) if row else None
