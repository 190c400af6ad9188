"""End an auditor's mandate before its day, or withdraw a proposal: from the commit on nothing is read under it. Stopping takes one person.

Who may: system or security administrator.   Trigger: POST /funds/audit-mandates/{id}/end.   Records: the end with its reason.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EndAuditMandate:
    mandate_id: UUID
    reason: str


async def end_audit_mandate(command: EndAuditMandate, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.roles & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
        refuse(Code.ROLE_NOT_PERMITTED, "审计授权由系统管理员或安全管理员终止")
    mandate = await uow.audit_mandates.lock(command.mandate_id)
    if mandate.ended_at is not None:
        refuse(Code.INVALID_TRANSITION, "此审计授权已经终止")
    await uow.audit_mandates.end(mandate.id, actor.subject, command.reason)
