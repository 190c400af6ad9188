"""Move a case along the work lists: it has left some gates and waits at others (C2.4, C8.2).

Who may: this department's ear.   Trigger: events of assistance and funds.   Records: work items with due dates.   Emits: nothing.
Refuses: CALENDAR_YEAR_MISSING (the event waits, parked, until the year is entered).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.storage.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class MoveWork:
    """`since`: when it can be done, where that is not today (the day a notice ends). `finished`: it never opens again."""

    case_id: UUID
    left: Sequence[WorkGate] = ()
    waits_at: WorkGate | None = None
    units: Sequence[OrgUnitId] = ()
    person_id: UUID | None = None
    since: date | None = None
    finished: Sequence[tuple[WorkGate, OrgUnitId]] = ()


async def move_work(command: MoveWork, uow: UnitOfWork) -> None:
    today = uow.now.date()
    for gate in command.left:
        uow.work_items.close(command.case_id, gate, today)
    for gate, unit_id in command.finished:
        uow.work_items.finish(command.case_id, gate, unit_id, today)
    if command.waits_at is None:
        return
    due = await uow.due_dates.of(command.waits_at, command.since)
    for unit_id in command.units:
        uow.work_items.open(WorkItem(command.case_id, command.waits_at, unit_id, command.person_id, today, due))
