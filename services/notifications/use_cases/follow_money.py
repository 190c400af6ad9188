"""Follow a union's money: what was verified waits to be allocated, what was allocated waits for a batch (C2.3, C2.4, C8.2).

Who may: this department's ear.   Trigger: APPLICATION_VERIFIED, APPLICATION_VERIFICATION_RECALLED, FUND_ALLOCATED, DISBURSEMENT_BATCH_CREATED.
Records: the days, and the work items that follow from them.   Emits: nothing.   Refuses: CALENDAR_YEAR_MISSING.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowMoney:
    """One of four happened on a day to the union's money: a demand verified, or recalled, money allocated (to demands), a batch prepared."""

    l2: UUID
    on: date
    verified: UUID | None = None
    recalled: UUID | None = None
    allocated: tuple[UUID, ...] | None = None


async def follow_money(command: FollowMoney, uow: UnitOfWork) -> None:
    if command.verified is not None:
        uow.money.verified(command.verified, command.l2, command.on, await uow.due_dates.of(WorkGate.ALLOCATE, command.on))
    elif command.recalled is not None:
        uow.money.recalled(command.recalled, command.l2)
    elif command.allocated is not None:
        uow.money.allocated(command.l2, command.allocated, command.on, await uow.due_dates.of(WorkGate.PREPARE, command.on))
    else:
        uow.money.batched(command.l2, command.on)
