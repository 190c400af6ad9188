"""Change how a subscription of the GovStack door is delivered. It stays where it is: what was not had is had in the new way.

Who may: the subscription's own client.   Trigger: GovStack patchSub.   Records: delivery, options, where pushes go.   Emits: nothing.
Refuses: NOT_FOUND, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.webhook_addresses import AddressRules
from services.notifications.domain.webhook_urls import require_url
from services.notifications.storage.subscriptions import Kind
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChangeTypeSubscription:
    """None: as it was."""

    event_type: str
    kind: Kind | None
    in_order: bool | None
    ttl_seconds: int | None
    url: str | None


async def change_type_subscription(command: ChangeTypeSubscription, actor: Actor, uow: UnitOfWork, rules: AddressRules) -> None:
    standing = await uow.subscriptions.lock_govstack(actor.subject, command.event_type)
    if standing is None:
        refuse(Code.NOT_FOUND, "没有此事件的订阅")
    kind: Kind = command.kind or ("WEBHOOK" if standing.kind == "WEBHOOK" else "PULL")
    if kind != standing.kind and await uow.deliveries.any_left(standing.id):
        refuse(Code.INVALID_TRANSITION, "尚有未送达的事件，请先处理后再改变接收方式")
    in_order = standing.in_order if command.in_order is None else command.in_order
    if in_order != standing.in_order and await uow.deliveries.any_left(standing.id):
        refuse(Code.INVALID_TRANSITION, "尚有未送达的事件，请先处理后再改变次序要求")
    ttl_seconds = standing.ttl_seconds if command.ttl_seconds is None else command.ttl_seconds
    await uow.subscriptions.set_options(standing.id, kind, in_order=in_order, ttl_seconds=ttl_seconds)
    if command.url is not None:
        if kind == "PULL":
            refuse(Code.FIELD_INVALID, "拉取方式没有接收地址")
        require_url(command.url, rules)
        await uow.subscriptions.set_endpoint(standing.id, command.url)
