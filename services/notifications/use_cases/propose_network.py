"""Propose a private network that one endpoint may be in (government networks), or where it may be reached without TLS.

Who may: system administrator.   Trigger: POST /notifications/subscriptions/{id}/networks.   Records: the network, PROPOSED.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.webhook_addresses import AddressRules, Network
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeNetwork:
    subscription_id: UUID
    network: Network
    basis: str


async def propose_network(command: ProposeNetwork, actor: Actor, uow: UnitOfWork, rules: AddressRules) -> UUID:
    if not actor.has(Role.SYSTEM_ADMIN):
        refuse(Code.ROLE_NOT_PERMITTED, "接收网段由系统管理员提出")
    subscription = await uow.subscriptions.lock_own(command.subscription_id, actor, or_admin=True)
    if subscription.kind != "WEBHOOK":
        refuse(Code.INVALID_TRANSITION, "拉取方式的订阅没有接收网段")
    fault = rules.fault_of_network(command.network)
    if fault is not None:
        refuse(Code.FIELD_INVALID, fault, fields=[FieldFault("network", fault)])
    return await uow.endpoints.propose_network(subscription.id, command.network, command.basis, actor.subject)
