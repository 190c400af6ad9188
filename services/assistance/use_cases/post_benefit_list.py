"""Record where and when a county's part of a list was hung up (C2.5 公示): for people whose hardship has not been published before.

Who may: the reviewer of a county union (without one, of the unit's union).   Trigger: POST /assistance/benefit-campaigns/{id}/postings.
Records: the posting; the last day counts from the later one.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, FIELD_INVALID (a day to come), INVALID_TRANSITION (the place has one).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from services.assistance.policy import c2_5_notice
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


@dataclass(frozen=True, slots=True)
class PostBenefitList:
    campaign_id: UUID
    place: PostingPlace
    posted_on: date
    posted_by: str


async def post_benefit_list(command: PostBenefitList, actor: Actor, uow: UnitOfWork) -> date | None:
    """The last day of the notice, once it hangs everywhere."""
    if not actor.has(Role.COUNTY_REVIEWER) or actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "名单公示由县级工会(无县级的由单位工会)审核岗位登记")
    campaign = await uow.benefit_campaigns.get(command.campaign_id)
    if command.posted_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "张贴日期不得晚于今天")
    await uow.benefit_campaigns.post(campaign.id, actor.unit_id, command.place, command.posted_on, command.posted_by, actor.subject)
    posted = await uow.benefit_campaigns.postings(campaign.id, actor.unit_id)
    calendar = await calendar_from(uow.raw, min(posted.values()))
    has_county = actor.unit_kind is OrgKind.COUNTY_FEDERATION
    period = c2_5_notice.period(posted, has_county=has_county, calendar=calendar, table=await uow.parameters.table())
    return period.last_day if period else None
