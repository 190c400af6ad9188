"""Move a case along the work lists: it has left some gates and waits at another (C2.4, C8.2).

Who may: this department's ear.   Trigger: events of registry, assistance and funds.   Records: work items with due dates.   Emits: nothing.
Refuses: CALENDAR_YEAR_MISSING (the event waits, parked, until the year is entered).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.ids import OrgUnitId
from services.notifications.domain.posts import POSTS
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.storage.work_items import WorkItem


@dataclass(frozen=True, slots=True)
class MoveWork:
    """`on`: the day of the act, today where it is none of a person's acts. `since`: when the next can be done, where that is later.
    `finished`: gates that never open again. The case waits for `units`, or for the post of its gate in the person's chain (of `chain_on`),
    or for a post that is no person's (`everywhere`, or under `scope`). `due_on`: where the event says it; else the gate's working days.
    """

    case_id: UUID
    on: date | None = None
    left: Sequence[WorkGate] = ()
    finished: Sequence[WorkGate] = ()
    waits_at: WorkGate | None = None
    since: date | None = None
    units: Sequence[OrgUnitId] = ()
    person_id: UUID | None = None
    chain_on: date | None = None
    due_on: date | None = None
    scope: UUID | None = None
    everywhere: bool = False


async def move_work(command: MoveWork, uow: UnitOfWork) -> None:
    on, gate = command.on or uow.now.date(), command.waits_at
    for each in command.left:
        uow.work_items.close(command.case_id, each, on)
    for each in command.finished:
        uow.work_items.finish(command.case_id, each, on)
    if gate is None:
        return
    due = command.due_on or await uow.due_dates.of(gate, command.since or on)
    case, by = command.case_id, uow.heard_from
    for unit_id in command.units:
        uow.work_items.open(WorkItem(case, gate, on, due, unit_id, asked_by=by))
    if command.everywhere:
        uow.work_items.open(WorkItem(case, gate, on, due, post=POSTS[gate], scope=command.scope, asked_by=by))
    elif command.person_id is not None and not command.units:
        person, chain_on = command.person_id, command.chain_on
        uow.work_items.open(WorkItem(case, gate, on, due, person_id=person, post=POSTS[gate], chain_on=chain_on, asked_by=by))
