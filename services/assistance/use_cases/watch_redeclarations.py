"""Work out when accepted applications are to be declared anew, and remind of those that come due (Q13).

Who may: the calendar.   Trigger: job watch-redeclarations, a chunk a call.   Records: the days of each; that a reminder was given.
Emits: REDECLARATION_DUE, once for each due day.
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
    """`unwatched`: applications whose days are worked out first; `remind`: at most so many reminders."""

    unwatched: Sequence[tuple[UUID, PersonId]] = ()
    remind: int = 0


async def watch_redeclarations(command: WatchRedeclarations, uow: UnitOfWork) -> int:
    """How many reminders."""
    table = await uow.parameters.table()
    declared = await uow.redeclarations.declared_on([case for case, _ in command.unwatched])
    reviews = [(case, person, Review.of(declared[case], table.on(declared[case]))) for case, person in command.unwatched]
    await uow.redeclarations.watch(reviews)
    reminded = await uow.redeclarations.to_remind(command.remind) if command.remind else []
    for application_id, person_id, due_on in reminded:
        uow.emit(RedeclarationDue(subject=person_id, effective_on=uow.now.date(), application_id=application_id, due_on=due_on))
    return len(reminded)
