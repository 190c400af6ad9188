"""Daily: the campaigns of 春节 and “五一” open by themselves when their time has come, for the whole province, once (C6.2)."""

from datetime import timedelta

import structlog

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import LaomoError
from libs.common.persistence.house import House
from services.assistance.policy.c6_2_visits import FESTIVALS_OF_A_YEAR, period_of
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.open_visit_campaign import OpenVisitCampaign, open_visit_campaign

_log = structlog.get_logger()
_LOOK_AHEAD = timedelta(days=60)


async def open_visit_campaigns(house: House[UnitOfWork]) -> None:
    actor, today = Actor.system(house.name, "open-visit-campaigns"), house.clock.today()
    for year in sorted({today.year, (today + _LOOK_AHEAD).year}):  # a 春节 early in January begins in December
        for festival in FESTIVALS_OF_A_YEAR:
            try:
                async with house.open(actor) as uow:
                    period = period_of(festival, year, (await uow.parameters.table()).on(today))
                    if not period.holds(today) or await uow.visits.is_open(festival, year):
                        continue
                    campaign = await open_visit_campaign(OpenVisitCampaign(festival, year), actor, uow)
                    uow.audit("VISIT_CAMPAIGN_OPENED", campaign.id, detail={"festival": festival, "year": year})
                    await uow.complete()
            except LaomoError as refusal:
                _log.warning("visit_campaign_not_opened", festival=festival, year=year, code=refusal.code)
