"""MODEL_WORKER_UPDATED (registry): facts that the next act and the next line run look at."""

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.flag_focus_groups import FlagFocusGroups, flag_focus_groups
from services.assistance.use_cases.follow_bereavement import FollowBereavement, follow_bereavement
from services.assistance.use_cases.follow_standing import FollowStanding, follow_standing
from services.assistance.use_cases.follow_surveys import FollowSurveys, follow_surveys
from services.assistance.use_cases.keep_person import KeepPerson, keep_person


async def on_model_worker_updated(event: ModelWorkerUpdated, uow: UnitOfWork) -> None:
    await keep_person(KeepPerson(PersonId(event.subject), event.facts.model_dump(mode="json")), uow)
    await follow_standing(FollowStanding([PersonId(event.subject)]), uow.actor, uow)
    await flag_focus_groups(FlagFocusGroups([PersonId(event.subject)]), uow)
    await follow_surveys(FollowSurveys(PersonId(event.subject)), uow.actor, uow)
    if event.facts.merged_into is not None or any(kind.upper() == "LIFE" for kind in event.changed):
        await follow_bereavement(FollowBereavement(PersonId(event.subject)), uow)
