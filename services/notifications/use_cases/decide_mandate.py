"""Approve or reject a proposed mandate: nothing is heard without two persons.

Who may: security administrator, not the person who proposed it.   Trigger: POST /notifications/mandates/{id}/approval, /rejection.
Records: the decision.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideMandate:
    mandate_id: UUID
    approved: bool


async def decide_mandate(command: DecideMandate, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.has(Role.SECURITY_ADMIN):
        refuse(Code.ROLE_NOT_PERMITTED, "订阅授权由安全管理员审批")
    mandate = await uow.mandates.lock(command.mandate_id)
    if mandate is None:
        refuse(Code.NOT_FOUND, "没有此订阅授权，请核对编号")
    if mandate.state != "PROPOSED":
        refuse(Code.INVALID_TRANSITION, "此订阅授权已有结论")
    if mandate.proposed_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "提出人不得审批自己提出的授权，请由另一人审批")
    if command.approved and mandate.valid_to < uow.now.date():
        refuse(Code.INVALID_TRANSITION, "此订阅授权的截止日期已过，请重新提出")
    if mandate.govstack_client and await uow.mandates.govstack_client_of_another(mandate.govstack_client, mandate.client):
        refuse(Code.INVALID_TRANSITION, "该 GovStack 标识已属于另一客户端，请先撤销其授权")
    await uow.mandates.decide(mandate.id, "APPROVED" if command.approved else "REJECTED", actor.subject)
