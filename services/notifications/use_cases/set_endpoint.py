"""Say where a webhook is delivered from now on; one that was disabled (410) is delivered to again.

Who may: the subscription's own client.   Trigger: POST /notifications/subscriptions/{id}/endpoint.
Records: the URL, the subscription ACTIVE.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.webhook_addresses import AddressRules
from services.notifications.domain.webhook_urls import require_url
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SetEndpoint:
    subscription_id: UUID
    url: str


async def set_endpoint(command: SetEndpoint, actor: Actor, uow: UnitOfWork, rules: AddressRules) -> None:
    subscription = await uow.subscriptions.lock_own(command.subscription_id, actor)
    if subscription.kind != "WEBHOOK":
        refuse(Code.INVALID_TRANSITION, "拉取方式的订阅没有接收地址")
    require_url(command.url, rules)
    await uow.subscriptions.set_endpoint(subscription.id, command.url)
