"""Let into an open survey whoever is in its scope today and is not there (C1.1): a title's first day, a move, an event heard late.

Who may: the calendar.   Trigger: job refresh-surveys.   Records: survey records; those of people who died or moved away as LEFT.   Emits: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RefreshSurvey:
    campaign_id: UUID


async def refresh_survey(command: RefreshSurvey, actor: Actor, uow: UnitOfWork) -> tuple[int, int]:
    """How many joined and left."""
    campaign = await uow.surveys.campaign(command.campaign_id)
    if campaign.closed_on is not None:
        return 0, 0
    joined = await uow.surveys.join_all(campaign)
    return joined, await uow.surveys.leave(await uow.surveys.gone(campaign), actor)
