"""Close a baseline survey (C1.1): what was not surveyed stays to be seen by name.

Who may: who may open one of its scope.   Trigger: POST /assistance/surveys/{id}/closing.   Records: the day.   Emits: SURVEY_COMPLETED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.assistance import SurveyCompleted
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.storage.surveys import Totals
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.open_survey import scope_of_opener


@dataclass(frozen=True, slots=True)
class CloseSurvey:
    campaign_id: UUID


async def close_survey(command: CloseSurvey, actor: Actor, uow: UnitOfWork) -> Totals:
    own = scope_of_opener(actor)
    campaign = await uow.surveys.campaign(command.campaign_id)
    if campaign.l2 != own:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此次摸底调查由开展它的工会结束")
    campaign.require_open()
    totals = await uow.surveys.close(campaign, actor)
    uow.emit(
        SurveyCompleted(
            subject=campaign.id,
            effective_on=uow.now.date(),
            scope=campaign.l2,
            in_scope=totals.in_scope,
            surveyed=totals.surveyed,
            lost_contact=totals.lost_contact,
        )
    )
    return totals
