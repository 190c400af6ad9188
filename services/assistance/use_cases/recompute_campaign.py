"""Order the computation of a list again (C3.2, C3.3): a determination or an amount came, somebody died.

Who may: who may open a list of its scope; the calendar.   Trigger: POST /assistance/benefit-campaigns/{id}/computations, job recompute-campaigns.
Records: the job.   Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.open_benefit_campaign import order_candidates
from services.assistance.use_cases.open_survey import scope_of_opener


@dataclass(frozen=True, slots=True)
class RecomputeCampaign:
    campaign_id: UUID


async def recompute_campaign(command: RecomputeCampaign, actor: Actor, uow: UnitOfWork) -> JobId:
    campaign = await uow.benefit_campaigns.get(command.campaign_id)
    if not actor.has(Role.SERVICE) and scope_of_opener(actor) != campaign.l2:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此名单由建立它的工会重新计算")
    return await order_candidates(campaign.id, uow)
