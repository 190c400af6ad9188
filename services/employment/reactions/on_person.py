"""Every event of registry about a person: the person as they are now, and what follows for who has no work or asks for another post."""

from libs.common.contracts.registry import EmployerChanged, ModelWorkerRegistered, ModelWorkerUpdated, PersonEvent
from libs.common.kernel.ids import PersonId
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.follow_post_adjustment import FollowPostAdjustment, follow_post_adjustment
from services.employment.use_cases.follow_support import FollowSupport, follow_support
from services.employment.use_cases.follow_unemployment import FollowUnemployment, follow_unemployment
from services.employment.use_cases.keep_person import KeepPerson, keep_person


async def on_person(event: PersonEvent, uow: UnitOfWork) -> None:
    person_id = PersonId(event.subject)
    await keep_person(KeepPerson(person_id, event.facts.model_dump(mode="json")), uow)
    if isinstance(event, ModelWorkerRegistered) and not event.facts.job_loss:
        return  # a roster of thousands: of a new person who has work nothing is begun
    taken_back = isinstance(event, ModelWorkerUpdated) and "REEMPLOYMENT_CORRECTED" in event.changed
    await follow_unemployment(FollowUnemployment(person_id, taken_back), uow)
    changed_on = event.effective_on if isinstance(event, EmployerChanged) else None
    await follow_post_adjustment(FollowPostAdjustment(person_id, changed_on), uow)
    await follow_support(FollowSupport(person_id), uow)
