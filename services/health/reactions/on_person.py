"""Every event of registry about a person: the person as they are now."""

from libs.common.contracts.registry import PersonEvent
from libs.common.kernel.ids import PersonId
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.keep_person import KeepPerson, keep_person


async def on_person(event: PersonEvent, uow: UnitOfWork) -> None:
    await keep_person(KeepPerson(PersonId(event.subject), event.facts.model_dump(mode="json")), uow)
