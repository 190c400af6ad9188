"""Daily: lists that are not past their day are computed again, so that a determination, an amount or a death of yesterday counts (C3.2, C3.3)."""

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.recompute_campaign import RecomputeCampaign, recompute_campaign

_OPEN = """
SELECT id FROM benefit_campaign WHERE due_on >= %(today)s AND NOT EXISTS (SELECT FROM job j WHERE j.kind = 'COMPUTE_CANDIDATES'
  AND j.state IN ('WAITING', 'RUNNING') AND j.command ->> 'campaign_id' = benefit_campaign.id::text) ORDER BY id
"""


async def recompute_campaigns(house: House[UnitOfWork]) -> None:
    actor = Actor.system(house.name, "recompute-campaigns")
    async with house.open(actor) as uow:
        campaigns = [row[0] for row in await (await uow.raw.execute(_OPEN, {"today": uow.now.date()})).fetchall()]
        for campaign_id in campaigns:
            await recompute_campaign(RecomputeCampaign(campaign_id), actor, uow)
        uow.audit("CAMPAIGNS_RECOMPUTED", detail={"campaigns": len(campaigns)})
        await uow.complete()
