"""Deliver again what was given up: dead letters, and what was withheld while no mandate allowed it (checked anew).

Who may: the subscription's own client; the system administrator.   Trigger: POST /notifications/subscriptions/{id}/dead-letters/replay.
Records: they wait again, as if never tried.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReplayDeadLetters:
    """`event_ids`: None for all."""

    subscription_id: UUID
    event_ids: Sequence[UUID] | None


async def replay_dead_letters(command: ReplayDeadLetters, actor: Actor, uow: UnitOfWork) -> int:
    subscription = await uow.subscriptions.lock_own(command.subscription_id, actor, or_admin=True)
    revived = await uow.deliveries.revive(subscription.id, command.event_ids)
    uow.audit("DEAD_LETTERS_REPLAYED", subscription.id, detail={"events": revived})
    return revived
