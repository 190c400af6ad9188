"""MODEL_WORKER_DECEASED (registry): payable through the month of death, no new form; the family is to be visited."""

from libs.common.contracts.registry import ModelWorkerDeceased
from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.flag_focus_groups import FlagFocusGroups, flag_focus_groups
from services.assistance.use_cases.follow_standing import FollowStanding, follow_standing
from services.assistance.use_cases.follow_surveys import FollowSurveys, follow_surveys
from services.assistance.use_cases.keep_person import KeepPerson, keep_person
from services.assistance.use_cases.open_bereavement import OpenBereavement, open_bereavement


async def on_model_worker_deceased(event: ModelWorkerDeceased, uow: UnitOfWork) -> None:
    await keep_person(KeepPerson(PersonId(event.subject), event.facts.model_dump(mode="json")), uow)
    await follow_standing(FollowStanding([PersonId(event.subject)]), uow.actor, uow)
    await flag_focus_groups(FlagFocusGroups([PersonId(event.subject)]), uow)
    await follow_surveys(FollowSurveys(PersonId(event.subject)), uow.actor, uow)
    await open_bereavement(OpenBereavement(PersonId(event.subject), event.effective_on), uow)
