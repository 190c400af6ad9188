"""Close a subscription, for good.

Who may: the subscription's own client; the system administrator.   Trigger: DELETE /notifications/subscriptions/{id}.
Records: closed; what waited for it is given up, with their number in the audit.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CloseSubscription:
    subscription_id: UUID


async def close_subscription(command: CloseSubscription, actor: Actor, uow: UnitOfWork) -> None:
    subscription = await uow.subscriptions.lock_own(command.subscription_id, actor, or_admin=True)
    given_up = await uow.deliveries.forget_beyond(subscription.id, 0)
    await uow.subscriptions.close(subscription.id)
    uow.audit("SUBSCRIPTION_CLOSED", subscription.id, detail={"given_up": given_up})
