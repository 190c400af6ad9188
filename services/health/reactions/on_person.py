"""Every later event of registry about a person: the person as they are now, and what follows for what health has begun."""

from libs.common.contracts.registry import PersonEvent
from libs.common.kernel.ids import PersonId
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.close_gaps import CloseGaps, close_gaps
from services.health.use_cases.end_nomination import FollowConvalescence, follow_convalescence
from services.health.use_cases.follow_checkups import FollowCheckups, follow_checkups
from services.health.use_cases.keep_person import KeepPerson, keep_person


async def on_person(event: PersonEvent, uow: UnitOfWork) -> None:
    person_id = PersonId(event.subject)
    await keep_person(KeepPerson(person_id, event.facts.model_dump(mode="json")), uow)
    await close_gaps(CloseGaps([person_id]), uow)
    await follow_checkups(FollowCheckups([person_id]), uow.actor, uow)
    await follow_convalescence(FollowConvalescence([person_id]), uow.actor, uow)
