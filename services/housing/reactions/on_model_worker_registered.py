"""MODEL_WORKER_REGISTERED (registry): a new person, of whom housing has nothing yet."""

from libs.common.contracts.registry import ModelWorkerRegistered
from libs.common.kernel.ids import PersonId
from services.housing.storage.unit_of_work import UnitOfWork
from services.housing.use_cases.keep_person import KeepPerson, keep_person


async def on_model_worker_registered(event: ModelWorkerRegistered, uow: UnitOfWork) -> None:
    await keep_person(KeepPerson(PersonId(event.subject), event.facts.model_dump(mode="json")), uow)
