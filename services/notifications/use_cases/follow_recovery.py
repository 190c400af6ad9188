"""Follow what was overpaid: it waits for a decision until all of it has come back or been waived, or a clerk closes it (Q46).

Who may: this department's ear.   Trigger: OVERPAYMENT_DETECTED, OVERPAYMENT_RECOVERED, OVERPAYMENT_WAIVED.   Records: what is still out, the work item.
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
    """`settled`: of these lines nothing is out any more; None: they were found to be overpaid."""

    person_id: UUID
    line_ids: tuple[UUID, ...]
    on: date
    settled: bool | None = None


async def follow_recovery(command: FollowRecovery, uow: UnitOfWork) -> None:
    gate = WorkGate.RECOVER
    if command.settled is not None:
        for case_id in await uow.recoveries.settled(command.person_id, command.line_ids) if command.settled else ():
            uow.work_items.close(case_id, gate, command.on)
        return
    case_id, due = derived_id("recover", command.person_id, *sorted(command.line_ids)), await uow.due_dates.of(gate, command.on)
    await uow.recoveries.detected(case_id, command.person_id, command.line_ids)
    person, by = command.person_id, uow.heard_from
    uow.work_items.open(WorkItem(case_id, gate, command.on, due, person_id=person, post=POSTS[gate], asked_by=by))
