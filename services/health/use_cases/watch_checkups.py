"""Tell each county on 30 June how many of its people are neither planned nor have declined (C4.5).

Who may: the calendar.   Trigger: job watch-checkups.   Records: that the union was told of the year.
Emits: CHECKUPS_UNPLANNED, once a union and year; watching again says nothing.
"""

from dataclasses import dataclass

from libs.common.contracts.health import CheckupsUnplanned
from services.health.policy import c4_5_checkup_year
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WatchCheckups:
    year: int


async def watch_checkups(command: WatchCheckups, uow: UnitOfWork) -> int:
    """How many unions were told."""
    today = uow.now.date()
    if not c4_5_checkup_year.is_due(command.year, today):
        return 0
    left = await uow.checkups.left_over(command.year, today)
    await uow.checkups.told_of(command.year, left)
    due_on = c4_5_checkup_year.plan_by(command.year)
    for each in left:
        uow.emit(CheckupsUnplanned(subject=each.unit, effective_on=due_on, year=command.year, people=each.people))
    return len(left)
