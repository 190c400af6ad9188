"""Revoke a mandate: from the commit on nothing is read or delivered under it. Stopping takes one person.

Who may: system or security administrator.   Trigger: POST /notifications/mandates/{id}/revocation.
Records: the revocation with its reason.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevokeMandate:
    mandate_id: UUID
    reason: str


async def revoke_mandate(command: RevokeMandate, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.roles & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
        refuse(Code.ROLE_NOT_PERMITTED, "订阅授权由系统管理员或安全管理员撤销")
    mandate = await uow.mandates.lock(command.mandate_id)
    if mandate is None:
        refuse(Code.NOT_FOUND, "没有此订阅授权，请核对编号")
    if mandate.state not in ("PROPOSED", "APPROVED"):
        refuse(Code.INVALID_TRANSITION, "此订阅授权已被驳回或撤销")
    await uow.mandates.revoke(mandate.id, actor.subject, command.reason)
