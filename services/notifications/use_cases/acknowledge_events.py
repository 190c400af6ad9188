"""Acknowledge events up to one that was handed out: reading goes on behind it. Never backwards; saying it twice changes nothing.

Who may: the subscription's own client.   Trigger: POST /notifications/subscriptions/{id}/acknowledgements.
Records: the acknowledged position.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION, CURSOR_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.feed_cursors import position_of
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AcknowledgeEvents:
    subscription_id: UUID
    through: str


async def acknowledge_events(command: AcknowledgeEvents, actor: Actor, uow: UnitOfWork) -> int:
    subscription = await uow.subscriptions.lock_own(command.subscription_id, actor)
    if subscription.kind != "PULL":
        refuse(Code.INVALID_TRANSITION, "推送方式的订阅以接收方的应答为确认，无须另行确认")
    position = position_of(command.through, subscription.id, uow.keyring)
    if position > subscription.position:
        await uow.subscriptions.move(subscription.id, position)
    return max(position, subscription.position)
