"""Tell of one-on-one assistance that nobody has taken up, that has no plan, or no contact, in time (C5.3, A4).

Who may: the calendar.   Trigger: job watch-one-on-one, a chunk a call.   Records: that the clock has spoken.
Emits: ONE_ON_ONE_DUE, once for each clock that ran out.
"""

from dataclasses import dataclass

from libs.common.contracts.employment import OneOnOneDue
from services.employment.domain.one_on_one import told_of
from services.employment.policy.c5_3_one_on_one import ClockKind
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WatchOneOnOne:
    limit: int


async def watch_one_on_one(command: WatchOneOnOne, uow: UnitOfWork) -> int:
    """How many cases."""
    today = uow.now.date()
    late = await uow.one_on_ones.overdue(today, command.limit)
    people = await uow.people.fetch(each.person_id for each in late)
    for assistance in late:
        for kind, due in assistance.overdue(today):
            assistance.tell(kind)
            awaits = None if kind is ClockKind.ASSIGNMENT else assistance.helper_unit
            told = told_of(assistance, people[assistance.person_id], today) | {"kind": kind.value, "awaits": awaits, "due_on": due}
            uow.emit(OneOnOneDue(**told))
        await uow.one_on_ones.keep(assistance)
    return len(late)
