"""Tell the responsible union of households that were not looked at in time after a death (C5.9, C8.2).

Who may: the calendar.   Trigger: job watch-household-reviews, a chunk a call.   Records: that the day has been told of.
Emits: HOUSEHOLD_REVIEW_OVERDUE, once for each due day that has passed.
"""

from dataclasses import dataclass
from typing import Any

from libs.common.contracts.housing import HouseholdReviewOverdue
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WatchHouseholdReviews:
    limit: int


async def watch_household_reviews(command: WatchHouseholdReviews, uow: UnitOfWork) -> int:
    """How many."""
    today = uow.now.date()
    late = await uow.applications.review_overdue(today, command.limit)
    people = await uow.people.fetch({each.person_id for each in late})
    for each in late:
        told: dict[str, Any] = {"application_id": each.application_id, "awaits": each.unit, "due_on": each.due_on}
        l2 = people[each.person_id].chain_on(today).l2
        uow.emit(HouseholdReviewOverdue(subject=each.person_id, effective_on=today, l2=l2, **told))
    await uow.applications.note_overdue([each.application_id for each in late])
    return len(late)
