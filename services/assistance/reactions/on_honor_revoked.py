"""HONOR_REVOKED (registry): nothing is verified any more without an honour in force."""

from libs.common.contracts.registry import HonorRevoked
from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.flag_focus_groups import FlagFocusGroups, flag_focus_groups
from services.assistance.use_cases.follow_standing import FollowStanding, follow_standing
from services.assistance.use_cases.follow_surveys import FollowSurveys, follow_surveys
from services.assistance.use_cases.keep_person import KeepPerson, keep_person


async def on_honor_revoked(event: HonorRevoked, uow: UnitOfWork) -> None:
    await keep_person(KeepPerson(PersonId(event.subject), event.facts.model_dump(mode="json")), uow)
    await follow_standing(FollowStanding([PersonId(event.subject)]), uow.actor, uow)
    await flag_focus_groups(FlagFocusGroups([PersonId(event.subject)]), uow)
    await follow_surveys(FollowSurveys(PersonId(event.subject)), uow.actor, uow)
