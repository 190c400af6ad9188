"""Subscribe to one event type through the GovStack door, to be pushed or pulled.

Who may: an agency's client whose mandate holds the type.   Trigger: GovStack addSub.   Records: the subscription, behind the newest event.
Emits: nothing.   Refuses: MANDATE_MISSING, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.webhook_addresses import AddressRules
from services.notifications.domain.webhook_urls import require_url
from services.notifications.storage.subscriptions import Kind, NewSubscription
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SubscribeToType:
    """`url`: where pushes go; None until the client says so. `ttl_seconds`: how long a push is tried; None for the house's schedule."""

    event_type: str
    kind: Kind
    in_order: bool
    ttl_seconds: int | None
    url: str | None


async def subscribe_to_type(command: SubscribeToType, actor: Actor, uow: UnitOfWork, rules: AddressRules) -> UUID:
    allowed = await uow.mandates.in_force(actor.subject)
    if allowed is None or command.event_type not in allowed.types:
        refuse(Code.MANDATE_MISSING, "所订阅的事件超出授权范围")
    if command.url is not None:
        if command.kind == "PULL":
            refuse(Code.FIELD_INVALID, "拉取方式没有接收地址")
        require_url(command.url, rules)
    name = f"govstack:{command.event_type}"
    options = (command.event_type, command.in_order, command.ttl_seconds)
    opened = await uow.subscriptions.open(NewSubscription(actor.subject, name, [command.event_type], command.kind, command.url, *options))
    if opened is None:
        refuse(Code.INVALID_TRANSITION, "已订阅此事件")
    return opened
