"""Approve, reject or revoke an endpoint's network: a delivery never leaves for a private address on one person's word.

Who may: security administrator, approving not what they proposed themselves.
Trigger: POST /notifications/webhook-networks/{id}/approval, /rejection, /revocation.   Records: the decision.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideNetwork:
    network_id: UUID
    decision: Literal["APPROVED", "REJECTED", "REVOKED"]


async def decide_network(command: DecideNetwork, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.has(Role.SECURITY_ADMIN):
        refuse(Code.ROLE_NOT_PERMITTED, "接收网段由安全管理员审批")
    network = await uow.endpoints.lock_network(command.network_id)
    if network is None:
        refuse(Code.NOT_FOUND, "没有此接收网段，请核对编号")
    if network.state != ("APPROVED" if command.decision == "REVOKED" else "PROPOSED"):
        refuse(Code.INVALID_TRANSITION, "此接收网段已有结论或尚未批准")
    if command.decision == "REVOKED":
        await uow.endpoints.revoke_network(network.id, actor.subject)
        return
    if network.proposed_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "提出人不得审批自己提出的网段，请由另一人审批")
    await uow.endpoints.decide_network(network.id, command.decision, actor.subject)
