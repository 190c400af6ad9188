"""Close a request for another post when the person has left, retired or died, or the record was merged (C6.1, domain.md §5).

Who may: this department's ear.   Trigger: every event of registry about a person.   Records: CLOSED, with why.   Emits: POST_ADJUSTMENT_CLOSED.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.employment import PostAdjustmentClosed
from libs.common.kernel.ids import PersonId
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.post_adjustment import CloseReason, told_of
from services.employment.domain.standing import Gone, gone
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowPostAdjustment:
    """`employer_changed_on`: the first day with another employer, where that is what happened."""

    person_id: PersonId
    employer_changed_on: date | None = None


async def follow_post_adjustment(command: FollowPostAdjustment, uow: UnitOfWork) -> None:
    request, today = await uow.post_adjustments.open_of(command.person_id), uow.now.date()
    if request is None:
        return
    person = await uow.people.get(command.person_id)
    moved = command.employer_changed_on is not None and command.employer_changed_on >= request.requested_on
    why = _ended(person, today, moved=moved)
    if why is None:
        return
    request.close(why)
    await uow.post_adjustments.keep(request, uow.actor)
    uow.emit(PostAdjustmentClosed(**told_of(request, person, today), reason=why))


def _ended(person: KnownPerson, today: date, *, moved: bool) -> CloseReason | None:
    match gone(person, today):
        case Gone.DECEASED:
            return "DECEASED"
        case Gone.MERGED:
            return "MERGED"
    if person.category_on(today) == "RETIREE":
        return "RETIRED"
    return "LEFT" if moved or not person.work_on(today).has_unit else None
