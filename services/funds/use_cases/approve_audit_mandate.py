"""Approve an auditor's mandate: nobody looks at payments by one person's word.

Who may: security administrator, neither the proposer nor the auditor.   Trigger: POST /funds/audit-mandates/{id}/approval.
Records: the mandate as in force from its day.   Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveAuditMandate:
    mandate_id: UUID


async def approve_audit_mandate(command: ApproveAuditMandate, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.has(Role.SECURITY_ADMIN):
        refuse(Code.ROLE_NOT_PERMITTED, "审计授权由安全管理员审批")
    mandate = await uow.audit_mandates.lock(command.mandate_id)
    if mandate.approved_by is not None or mandate.ended_at is not None:
        refuse(Code.INVALID_TRANSITION, "此审计授权已有结论")
    if actor.subject in (mandate.proposed_by, mandate.auditor):
        refuse(Code.SELF_REVIEW_FORBIDDEN, "提出人和被授权人不得审批此授权，请由另一人审批")
    if mandate.valid_to < uow.now.date():
        refuse(Code.INVALID_TRANSITION, "此审计授权的截止日期已过，请重新提出")
    await uow.audit_mandates.approve(mandate.id, actor.subject)
