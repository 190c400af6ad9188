"""MODEL_WORKER_REGISTERED (registry): a person whom forms can name from now on."""

from libs.common.contracts.registry import ModelWorkerRegistered
from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.flag_focus_groups import FlagFocusGroups, flag_focus_groups
from services.assistance.use_cases.follow_surveys import FollowSurveys, follow_surveys
from services.assistance.use_cases.keep_person import KeepPerson, keep_person


async def on_model_worker_registered(event: ModelWorkerRegistered, uow: UnitOfWork) -> None:
    await keep_person(KeepPerson(PersonId(event.subject), event.facts.model_dump(mode="json")), uow)
    await flag_focus_groups(FlagFocusGroups([PersonId(event.subject)], new=True), uow)
    await follow_surveys(FollowSurveys(PersonId(event.subject)), uow.actor, uow)
