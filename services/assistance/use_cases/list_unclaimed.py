"""Replace the list of those who appear to qualify and have not applied (C1.2 应享未享).

Who may: the calendar.   Trigger: job list-unclaimed.   Records: the list as this run found it; who stays on it keeps the day since when.
Emits: nothing.   Refuses: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.assistance.storage.unclaimed import Unclaimed
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ListUnclaimed:
    run: UUID
    found: Sequence[Unclaimed]


async def list_unclaimed(command: ListUnclaimed, uow: UnitOfWork) -> int:
    """How many left the list."""
    await uow.unclaimed.put(command.run, uow.now.date(), command.found)
    return await uow.unclaimed.drop_others(command.run)
