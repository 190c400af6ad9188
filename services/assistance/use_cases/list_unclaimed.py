"""Replace the list of those who appear to qualify and have not applied (C1.2 应享未享).

Who may: the calendar.   Trigger: job list-unclaimed.   Records: the list as this run found it; who stays on it keeps the day since when.
Emits: nothing.   Refuses: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.views.screen_unclaimed import Unclaimed


@dataclass(frozen=True, slots=True)
class ListUnclaimed:
    run: UUID
    found: Sequence[Unclaimed]


async def list_unclaimed(command: ListUnclaimed, uow: UnitOfWork) -> int:
    """How many left the list."""
    rows = [(each.person_id, " ".join(each.appears.grounds), " ".join(each.appears.missing)) for each in command.found]
    await uow.unclaimed.put(command.run, uow.now.date(), rows)
    return await uow.unclaimed.drop_others(command.run)
