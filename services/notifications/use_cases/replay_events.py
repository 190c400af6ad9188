"""Go back to an instant: what was kept since then is handed out (or delivered) again, as far as a mandate lets it be heard today.

Who may: the subscription's own client.   Trigger: POST /notifications/subscriptions/{id}/replay.
Records: the position moved back; of a webhook, what waited or was dead beyond it begins anew.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReplayEvents:
    subscription_id: UUID
    since: datetime


async def replay_events(command: ReplayEvents, actor: Actor, uow: UnitOfWork) -> int:
    """The position that reading goes on behind."""
    subscription = await uow.subscriptions.lock_own(command.subscription_id, actor)
    position = await uow.subscriptions.position_before(command.since)
    if position is None or position >= subscription.position:
        refuse(Code.INVALID_TRANSITION, "此时刻之后没有已确认的事件，无须重放")
    await uow.subscriptions.move(subscription.id, position)
    await uow.deliveries.forget_beyond(subscription.id, position)
    uow.audit("EVENTS_REPLAYED", subscription.id, detail={"since": command.since.isoformat(), "events": subscription.position - position})
    return position
