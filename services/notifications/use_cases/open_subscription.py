"""Subscribe to events that a mandate allows: to be pulled, or delivered to an address of the agency's.

Who may: an agency's client.   Trigger: POST /notifications/subscriptions.   Records: the subscription, behind the newest event.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, MANDATE_MISSING, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.webhook_addresses import AddressRules
from services.notifications.domain.webhook_urls import require_url
from services.notifications.storage.subscriptions import Kind, NewSubscription
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    name: str
    types: tuple[str, ...]
    kind: Kind
    url: str | None


async def open_subscription(command: OpenSubscription, actor: Actor, uow: UnitOfWork, rules: AddressRules) -> UUID:
    if not actor.has(Role.EVENT_SUBSCRIBER):
        refuse(Code.ROLE_NOT_PERMITTED, "只有经授权的订阅客户端可以订阅事件")
    allowed = await uow.mandates.in_force(actor.subject)
    if allowed is None:
        refuse(Code.MANDATE_MISSING, "没有有效的订阅授权，请联系系统管理员提出并经安全管理员审批")
    beyond = sorted(set(command.types) - allowed.types)
    if beyond:
        refuse(Code.MANDATE_MISSING, "所订阅的事件超出授权范围", fields=[FieldFault("types", name) for name in beyond])
    if (command.kind == "WEBHOOK") != (command.url is not None):
        refuse(Code.FIELD_INVALID, "推送方式须填写接收地址，拉取方式不填", fields=[FieldFault("url", "与接收方式不符")])
    if command.url is not None:
        require_url(command.url, rules)
    new = NewSubscription(actor.subject, command.name, command.types, command.kind, command.url)
    subscription_id = await uow.subscriptions.open(new)
    if subscription_id is None:
        refuse(Code.INVALID_TRANSITION, "已有同名订阅，请另取名称或使用原订阅")
    return subscription_id
