"""Every event of registry about a person: the person as they are now, and what follows for a household that waits (C5.9)."""

from libs.common.contracts.registry import PersonEvent
from libs.common.kernel.ids import PersonId
from services.housing.storage.unit_of_work import UnitOfWork
from services.housing.use_cases.follow_household import FollowHousehold, follow_household
from services.housing.use_cases.keep_person import KeepPerson, keep_person


async def on_person(event: PersonEvent, uow: UnitOfWork) -> None:
    person_id = PersonId(event.subject)
    await keep_person(KeepPerson(person_id, event.facts.model_dump(mode="json")), uow)
    await follow_household(FollowHousehold(person_id), uow)
