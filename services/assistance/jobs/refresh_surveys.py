"""Daily: who is in the scope of an open survey today, each campaign in a transaction of its own (C1.1)."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.refresh_survey import RefreshSurvey, refresh_survey

_OPEN = "SELECT id FROM survey_campaign WHERE closed_on IS NULL ORDER BY id"


async def refresh_surveys(house: House[UnitOfWork]) -> None:
    async with house.pool.connection() as connection:
        campaigns = [row[0] for row in await (await connection.execute(_OPEN)).fetchall()]
    actor = Actor.system(house.name, "refresh-surveys")
    for campaign_id in campaigns:
        async with house.open(actor) as uow:
            joined, left = await refresh_survey(RefreshSurvey(campaign_id), actor, uow)
            uow.audit("SURVEY_REFRESHED", campaign_id, detail={"joined": joined, "left": left})
            await uow.complete()
