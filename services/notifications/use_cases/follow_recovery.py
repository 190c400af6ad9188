"""Follow what was overpaid: it waits for a decision until all of it has come back, or a clerk closes it (Q46).

Who may: this department's ear.   Trigger: OVERPAYMENT_DETECTED, OVERPAYMENT_RECOVERED.   Records: what is still out, the work item.
Emits: nothing.   Refuses: CALENDAR_YEAR_MISSING.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.ids import derived_id
from services.notifications.domain.posts import POSTS
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.storage.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class FollowRecovery:
    """`came_back`: money was recovered; else more was found to be overpaid."""

    person_id: UUID
    line_ids: tuple[UUID, ...]
    amount_fen: int
    on: date
    came_back: bool


async def follow_recovery(command: FollowRecovery, uow: UnitOfWork) -> None:
    gate = WorkGate.RECOVER
    if command.came_back:
        for case_id in await uow.recoveries.came_back(command.person_id, command.line_ids, command.amount_fen):
            uow.work_items.close(case_id, gate, command.on)
        return
    case_id, due = derived_id("recover", command.person_id, *sorted(command.line_ids)), await uow.due_dates.of(gate, command.on)
    await uow.recoveries.detected(case_id, command.person_id, command.line_ids, command.amount_fen)
    person, by = command.person_id, uow.heard_from
    uow.work_items.open(WorkItem(case_id, gate, command.on, due, person_id=person, post=POSTS[gate], asked_by=by))
