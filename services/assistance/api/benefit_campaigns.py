"""Yearly benefits (C3.2, C3.3, Q26): a list computed from facts, confirmed by the counties, granted by the responsible L2, paid before its day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import prepared, unstored
from libs.common.web.fields import MonthField, ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.application_form import AccountIn
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.benefit_campaign import EntryState
from services.assistance.domain.written_form import WrittenAccount
from services.assistance.policy.c1_3_categories import AssistanceCategory, benefits_of
from services.assistance.policy.c2_5_notice import PostingPlace
from services.assistance.policy.c3_7_amounts import Benefit
from services.assistance.use_cases.decide_entry import DecideEntry, decide_entry
from services.assistance.use_cases.open_benefit_campaign import OpenBenefitCampaign, open_benefit_campaign
from services.assistance.use_cases.order_entry_acts import EntryAct, OrderEntryActs, order_entry_acts
from services.assistance.use_cases.post_benefit_list import PostBenefitList, post_benefit_list
from services.assistance.use_cases.recompute_campaign import RecomputeCampaign, recompute_campaign
from services.assistance.use_cases.register_own_account import RegisterOwnAccount, register_own_account
from services.assistance.views.find_benefit_campaigns import (
    CampaignOut,
    EntryFilter,
    EntryOut,
    find_benefit_campaigns,
    find_benefit_entries,
)

router = department_router("", "年度待遇名单")
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.PREPARER, Role.FUNDS_CLERK, Role.AUDITOR)
CampaignId = Annotated[UUID, Path(description="名单编号")]
EntryId = Annotated[UUID, Path(description="名单内编号")]


class CampaignIn(RequestModel):
    year: int = Field(ge=2018, le=2100, description="年度", examples=[2024])
    benefit: Benefit = Field(
        description="SPRING_FESTIVAL_GRANT 春节慰问金 · LIVING_HARDSHIP_SUBSIDY 生活困难补助金(全国劳模) · SPECIAL_HARDSHIP_AID 特困帮扶金 · "
        "HEALTH_CHECKUP_SUBSIDY 健康体检补助金 · OLD_AGE_ALLOWANCE 高龄补贴",
        examples=["OLD_AGE_ALLOWANCE"],
    )
    due_on: date | None = Field(default=None, description="发放期限；春节慰问金不填，为节前一日", examples=["2024-11-30"])


class CampaignOpenedOut(ReadModel):
    """名单已建立，正在计算"""

    id: UUID = Field(description="名单编号")
    month: MonthField = Field(description="所属月份")
    due_on: date = Field(description="发放期限")
    job_id: UUID = Field(description="计算任务编号")


class CampaignJobOrdered(ReadModel):
    """任务已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度和各人结果")


class ListPostingIn(RequestModel):
    place: PostingPlace = Field(description="UNIT 单位、村(社区) · COUNTY 县级工会", examples=["COUNTY"])
    posted_on: date = Field(description="张贴日期(单位、村为最后一处)", examples=["2024-06-12"])
    posted_by: str = Field(min_length=1, max_length=40, description="张贴人", examples=["王芳"])


class ListPostingOut(ReadModel):
    """名单公示的张贴"""

    last_day: date | None = Field(description="公示届满日；尚有地点未张贴的为空")


class EntryReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="原因", examples=["公示期间有人来电反映，待核查"])


class EntryStateOut(ReadModel):
    """办理结果"""

    state: str = Field(description="办理后的状态")


@router.post("/benefit-campaigns", status_code=202, summary="建立年度待遇名单", description="名单由登记事实、困难认定和发放标准计算产生。")
async def open_benefit_list(body: CampaignIn, actor: CurrentActor, uow: Uow) -> CampaignOpenedOut:
    opened = await open_benefit_campaign(OpenBenefitCampaign(body.year, body.benefit, body.due_on), actor, uow)
    campaign = opened.campaign
    return CampaignOpenedOut(id=campaign.id, month=campaign.month, due_on=campaign.due_on, job_id=opened.job_id)


@router.get("/benefit-campaigns", summary="查询年度待遇名单")
async def list_benefit_campaigns(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    year: Annotated[int | None, Query(ge=2018, le=2100, description="只看某年度")] = None,
    category: Annotated[AssistanceCategory | None, Query(description="只看某帮扶类别")] = None,
) -> list[CampaignOut]:
    require_role(actor, *_READERS)
    today, benefits = request.app.state.house.clock.today(), benefits_of(category) if category else None
    return await find_benefit_campaigns(pool, scope_of(actor), today, year, benefits)


@router.get("/benefit-campaigns/{campaign_id}/entries", summary="查看名单(等待标准的、逾期的逐人列出)")
async def list_benefit_entries(
    campaign_id: CampaignId,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[EntryState | None, Query(description="只看某状态")] = None,
    late: Annotated[bool | None, Query(description="true 只看逾期未发放的")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[EntryOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_benefit_entries(pool, scope_of(actor), today, EntryFilter(campaign_id, state, late), after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/benefit-campaigns/{campaign_id}/computations", status_code=202, summary="重新计算名单")
async def recompute_benefit_list(campaign_id: CampaignId, actor: CurrentActor, uow: Uow) -> CampaignJobOrdered:
    return CampaignJobOrdered(job_id=await recompute_campaign(RecomputeCampaign(campaign_id), actor, uow))


@router.post(
    "/benefit-campaigns/{campaign_id}/postings",
    status_code=201,
    summary="登记名单公示的张贴",
    description="困难情况此前未经公示的人员，须待公示期满方可确认。",
)
async def post_list(campaign_id: CampaignId, body: ListPostingIn, actor: CurrentActor, uow: Uow) -> ListPostingOut:
    command = PostBenefitList(campaign_id, body.place, body.posted_on, body.posted_by)
    return ListPostingOut(last_day=await post_benefit_list(command, actor, uow))


@router.post("/benefit-campaigns/{campaign_id}/confirmations", status_code=202, summary="确认本县名单(县级工会)")
async def confirm_list(campaign_id: CampaignId, actor: CurrentActor, uow: Uow) -> CampaignJobOrdered:
    return CampaignJobOrdered(job_id=await order_entry_acts(OrderEntryActs(campaign_id, EntryAct.CONFIRM), actor, uow))


@router.post("/benefit-campaigns/{campaign_id}/grants", status_code=202, summary="核定名单(责任工会，另一人)")
async def grant_list(campaign_id: CampaignId, actor: CurrentActor, uow: Uow) -> CampaignJobOrdered:
    return CampaignJobOrdered(job_id=await order_entry_acts(OrderEntryActs(campaign_id, EntryAct.GRANT), actor, uow))


async def _ask_for_account(request: Request) -> None:
    """Registry says what the person is called, funds registers: before the transaction."""
    try:
        body, entry_id = AccountIn.model_validate_json(await request.body()), UUID(request.path_params["entry_id"])
    except ValueError:
        return
    if request.state.actor is not None:
        account = WrittenAccount(body.kind, body.number, body.holder, body.bank)
        state = request.app.state
        await register_own_account(RegisterOwnAccount(entry_id, account), request.state.actor, state.house, state.client)


@router.post(
    "/benefit-entries/{entry_id}/account",
    status_code=201,
    summary="登记名单中人员的本人账户(未填申报表的)",
    description="填报岗位办理；户名须与劳模信息库一致。已有账户的，请由责任工会办理账户更正。",
)
@unstored
@prepared(_ask_for_account)
async def register_entry_account(entry_id: EntryId, _body: AccountIn, _actor: CurrentActor, uow: Uow) -> EntryStateOut:
    return EntryStateOut(state=(await uow.benefit_campaigns.lock(entry_id)).state)


@router.post("/benefit-entries/{entry_id}/hold", status_code=201, summary="暂缓一人(异议、疑问)")
async def hold_entry(entry_id: EntryId, body: EntryReasonIn, actor: CurrentActor, uow: Uow) -> EntryStateOut:
    return EntryStateOut(state=await decide_entry(DecideEntry(entry_id, hold=True, reason=body.reason), actor, uow))


@router.post("/benefit-entries/{entry_id}/release", status_code=201, summary="核查后恢复一人(责任工会，另一人)")
async def release_entry(entry_id: EntryId, body: EntryReasonIn, actor: CurrentActor, uow: Uow) -> EntryStateOut:
    return EntryStateOut(state=await decide_entry(DecideEntry(entry_id, hold=False, reason=body.reason), actor, uow))
