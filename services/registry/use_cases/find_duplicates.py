"""Compare records that nobody compared yet with those that sound alike, and queue probable duplicates for a person to decide (C7.2).

Who may: the calendar; whoever registers a person, for that person.   Trigger: the job `find-duplicates`; POST /registry/people.
Records: pairs with their grounds; an audit row with how many numbers were opened to compare.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.storage.duplicates import Compared
from services.registry.storage.unit_of_work import UnitOfWork

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class FindDuplicates:
    """`only`: these people; None for whoever is next."""

    only: Sequence[UUID] | None = None


async def find_duplicates(command: FindDuplicates, uow: UnitOfWork) -> Compared:
    found = await uow.duplicates.compare(BATCH, command.only)
    if found.people:
        uow.audit("DUPLICATES_SOUGHT", detail={"people": found.people, "pairs": found.pairs, "numbers_opened": found.opened})
    return found
