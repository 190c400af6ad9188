"""Tell the L2 of requests for another post that are not settled in time (C6.1 尽快, Q37).

Who may: the calendar.   Trigger: job watch-post-adjustments, a chunk a call.   Records: that it was told.   Emits: POST_ADJUSTMENT_OVERDUE, once each.
"""

from dataclasses import dataclass

from libs.common.contracts.employment import PostAdjustmentOverdue
from services.employment.domain.post_adjustment import told_of
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WatchPostAdjustments:
    limit: int


async def watch_post_adjustments(command: WatchPostAdjustments, uow: UnitOfWork) -> int:
    """How many."""
    today = uow.now.date()
    late = await uow.post_adjustments.overdue(today, command.limit)
    people = await uow.people.fetch(each.person_id for each in late)
    for request in late:
        request.tell_overdue()
        await uow.post_adjustments.keep(request, uow.actor)
        uow.emit(PostAdjustmentOverdue(**told_of(request, people[request.person_id], today), due_on=request.due_on))
    return len(late)
