"""Work out when accepted applications are to be declared anew, remind of those that come due, and ask who retired for the pension (Q13, C7.3).

Who may: the calendar.   Trigger: job watch-redeclarations, a chunk a call.   Records: the days of each; that a reminder was given; that the pension was asked for.
Emits: REDECLARATION_DUE, once for each due day and each retirement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.assistance import RedeclarationDue
from libs.common.kernel.ids import PersonId
from services.assistance.policy.c2_5_redeclaration import Review
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WatchRedeclarations:
    """`unwatched`: applications whose days are worked out first; `remind`, `ask`: at most so many."""

    unwatched: Sequence[tuple[UUID, PersonId]] = ()
    remind: int = 0
    ask: int = 0


async def watch_redeclarations(command: WatchRedeclarations, uow: UnitOfWork) -> int:
    """How many reminders and questions."""
    table, today = await uow.parameters.table(), uow.now.date()
    declared = await uow.redeclarations.declared_on([case for case, _ in command.unwatched])
    reviews = [(case, person, Review.of(declared[case], table.on(declared[case]))) for case, person in command.unwatched]
    await uow.redeclarations.watch(reviews)
    reminded = await uow.redeclarations.to_remind(command.remind) if command.remind else []
    for application_id, person_id, due_on in reminded:
        uow.emit(RedeclarationDue(subject=person_id, effective_on=today, application_id=application_id, due_on=due_on))
    asked = [
        (case, person, retired_on, Review.pension_due_on(today, retired_on, table.on(today)))
        for case, person, retired_on, declared_on in (await uow.redeclarations.retired(command.ask) if command.ask else [])
        if Review.of(declared_on, table.on(declared_on)).asks_after(retired_on)
    ]
    await uow.redeclarations.ask([(case, retired_on, due_on) for case, _, retired_on, due_on in asked])
    for application_id, person_id, _, due_on in asked:
        uow.emit(RedeclarationDue(subject=person_id, effective_on=today, application_id=application_id, due_on=due_on, reason="RETIRED"))
    return len(reminded) + len(asked)
