"""Open the list of a yearly benefit (C3.2, C3.3, Q26): who is on it is computed from facts, nobody writes a form for it.

Who may: the registrar of 省总工会, for the province; the registrar or the verifier of an L2 union, for its own roster.
Trigger: POST /assistance/benefit-campaigns.   Records: the list with its month and the day by which it is to be paid; the computation is ordered.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, CONFIG_MISSING (no date of that year's 春节), INVALID_TRANSITION (the year has one).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId, new_id
from libs.common.kernel.months import Month
from services.assistance.domain.benefit_campaign import Campaign
from services.assistance.policy import c3_2_c3_3_yearly
from services.assistance.policy.c3_7_amounts import Benefit
from services.assistance.policy.c6_2_visits import Festival, festival_day
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.open_survey import scope_of_opener


@dataclass(frozen=True, slots=True)
class OpenBenefitCampaign:
    """`due_on`: not for the festival grant, which is due before the festival."""

    year: int
    benefit: Benefit
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class CampaignOpened:
    campaign: Campaign
    job_id: JobId


async def open_benefit_campaign(command: OpenBenefitCampaign, actor: Actor, uow: UnitOfWork) -> CampaignOpened:
    today = uow.now.date()
    if command.year not in (today.year, today.year + 1):
        refuse(Code.FIELD_INVALID, "请填写今年或明年的名单")
    l2 = scope_of_opener(actor)
    festival_on = None
    if command.benefit is Benefit.SPRING_FESTIVAL_GRANT:
        festival_on = festival_day(Festival.SPRING_FESTIVAL, command.year, (await uow.parameters.table()).on(date(command.year, 12, 31)))
        due_on = c3_2_c3_3_yearly.due_on(festival_on)
    elif command.due_on is None or command.due_on.year != command.year:
        refuse(Code.FIELD_INVALID, "请填写本年度内的发放期限")
    else:
        due_on = command.due_on
    month = Month.of(festival_on or due_on)
    campaign = Campaign(new_id(), command.year, command.benefit, l2, month, due_on, festival_on)
    await uow.benefit_campaigns.open(campaign, actor)
    return CampaignOpened(campaign, await order_candidates(campaign.id, uow))


async def order_candidates(campaign_id: UUID, uow: UnitOfWork) -> JobId:
    """The computation of a list, as a job."""
    return await order_job(uow, "COMPUTE_CANDIDATES", {"campaign_id": str(campaign_id)}, {"done": 0}, speaks=False)
