"""Campaigns of visits and the visits themselves (C6.2, C6.3)."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.exports import ListExport, Purpose, export_answer
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.names import names_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from libs.common.workbooks.export import Rows
from services.assistance.api.application_form import FileIn
from services.assistance.api.door import Lookups, Uow
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.policy.c6_2_visits import Festival, VisitForm
from services.assistance.policy.c6_3_visit_issue import IssueCategory
from services.assistance.use_cases.open_visit_campaign import OpenVisitCampaign, open_visit_campaign
from services.assistance.use_cases.read_visit_findings import ReadFindings, read_visit_findings
from services.assistance.use_cases.record_visit import Found, RecordVisit, record_visit
from services.assistance.use_cases.withdraw_visit import WithdrawVisit, withdraw_visit
from services.assistance.views.find_unvisited import COLUMNS, Unvisited, cells_of, find_unvisited
from services.assistance.views.find_visits import (
    CampaignOut,
    CountyProgress,
    VisitOut,
    find_campaign,
    find_campaigns,
    find_visits,
    measure_progress,
)
from services.assistance.views.read_forms import Health, health_seen_by

router = department_router("", "走访慰问")
CampaignPath = Annotated[UUID, Path(description="活动编号")]
VisitPath = Annotated[UUID, Path(description="走访编号")]
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.AUDITOR)
_EXPORTED_AT_ONCE: Final = 500
_ID = "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"


class CampaignIn(RequestModel):
    festival: Festival = Field(description="LABOUR_DAY 五一 · SPRING_FESTIVAL 春节 · OTHER 其他", examples=["OTHER"])
    year: int = Field(ge=2018, le=2100, description="年度", examples=[2024])
    title: str = Field(default="", max_length=60, description="名称；五一、春节可不填", examples=["2024年国庆走访慰问"])
    starts_on: date | None = Field(default=None, description="开始日期；五一、春节不填的，按政策参数", examples=["2024-09-20"])
    ends_on: date | None = Field(default=None, description="结束日期；五一、春节不填的，按政策参数", examples=["2024-10-10"])


class CampaignOpened(ReadModel):
    """走访活动已开展"""

    id: UUID = Field(description="活动编号")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")


class IssueIn(RequestModel):
    category: IssueCategory = Field(
        description="LIVING 生活 · EMPLOYMENT 就业 · HOUSING 住房 · HEALTH 健康 · FUNDS 资金 · OTHER 其他", examples=["HOUSING"]
    )
    text: str = Field(min_length=2, max_length=2000, description="问题内容(加密保存)", examples=["住房漏雨，请协助申请修缮"])


class VisitIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=[_ID])
    campaign_id: UUID | None = Field(default=None, description="活动编号；不属于任何活动的不填，并写明原因")
    visited_on: date = Field(description="走访日期", examples=["2024-05-01"])
    form: VisitForm = Field(
        description="HOME_VISIT 上门 · HOSPITAL_VISIT 到医院 · PHONE 电话 · VIDEO 视频 · SYMPOSIUM 座谈 · OTHER 其他",
        examples=["HOME_VISIT"],
    )
    visitors: str = Field(min_length=2, max_length=300, description="走访人员及单位", examples=["包河区总工会副主席王某、干部李某"])
    reason: str = Field(default="", max_length=300, description="不在活动期间内走访的原因", examples=["住院期间探望"])
    life: str = Field(default="", max_length=2000, description="生活情况", examples=["与老伴同住，生活平稳"])
    work: str = Field(default="", max_length=2000, description="工作情况", examples=["已退休"])
    health: str = Field(default="", max_length=2000, description="健康情况(单独加密)", examples=["行动不便"])
    photos: list[FileIn] = Field(default=[], max_length=10, description="照片或签到表的校验值；文件本身登记后上传到该走访的证明材料(VISIT)")
    issues: list[IssueIn] = Field(default=[], max_length=10, description="需要协调解决的困难")

    def command(self) -> RecordVisit:
        said = {name: getattr(self, name) for name in ("visitors", "reason", "life", "work", "health")}
        evidence = tuple(FileEvidence(photo.kind, photo.sha256, photo.pages) for photo in self.photos)
        issues = tuple(Found(issue.category, issue.text) for issue in self.issues)
        return RecordVisit(PersonId(self.person_id), self.campaign_id, self.visited_on, self.form, said, evidence, issues)


class IssueRaised(ReadModel):
    """已转承办单位的问题"""

    id: UUID = Field(description="问题编号")
    owner: UUID = Field(description="承办单位编号")
    state: str = Field(description="OPEN 承办部门未登记，由责任工会转办 · ASSIGNED 办理中")
    due_on: date = Field(description="办理期限")


class VisitRecordedOut(ReadModel):
    """走访已登记"""

    id: UUID = Field(description="走访编号")
    issues: list[IssueRaised] = Field(description="发现的问题，依填写次序")


class ReadingIn(RequestModel):
    reason: str = Field(min_length=4, max_length=200, description="查看理由(留痕)", examples=["核实走访反映的困难"])


class FindingsOut(ReadModel):
    """走访所了解的情况"""

    visitors: str = Field(description="走访人员及单位")
    reason: str = Field(description="不在活动期间内走访的原因")
    life: str = Field(description="生活情况")
    work: str = Field(description="工作情况")
    health: str | None = Field(default=None, description="健康情况；无权查看或未填写时为空")


class WithdrawalIn(RequestModel):
    reason: str = Field(min_length=2, max_length=300, description="撤销原因", examples=["登记到同名的另一人"])


class WithdrawnOut(ReadModel):
    """走访记录已撤销"""

    id: UUID = Field(description="走访编号")


@router.post(
    "/visit-campaigns",
    status_code=201,
    summary="开展一次走访活动",
    description="省总工会开展全省活动，责任工会开展本会活动。春节、五一活动到期自动开展；名单为范围内全部在世劳模，随人员变动自动增减。",
)
async def open_campaign_of_visits(body: CampaignIn, actor: CurrentActor, uow: Uow) -> CampaignOpened:
    command = OpenVisitCampaign(body.festival, body.year, body.title, body.starts_on, body.ends_on)
    campaign = await open_visit_campaign(command, actor, uow)
    return CampaignOpened(id=campaign.id, starts_on=campaign.starts_on, ends_on=campaign.ends_on)


@router.get("/visit-campaigns", summary="查询走访活动")
async def list_visit_campaigns(
    _actor: CurrentActor, pool: Lookups, year: Annotated[int | None, Query(description="只看某年度", ge=2018, le=2100)] = None
) -> list[CampaignOut]:
    return await find_campaigns(pool, year)


@router.get("/visit-campaigns/{campaign_id}/progress", summary="各县走访进度", description="只列本单位负责范围内的县和责任工会。")
async def read_visit_progress(campaign_id: CampaignPath, request: Request, actor: CurrentActor, pool: Lookups) -> list[CountyProgress]:
    require_role(actor, *_READERS)
    today = request.app.state.house.clock.today()
    return await measure_progress(pool, scope_of(actor), await _campaign(pool, campaign_id), today)


@router.get(
    "/visit-campaigns/{campaign_id}/unvisited",
    summary="尚未走访的劳模名单",
    description="逐人列出：尚未联系的；属重点面向群体而尚未上门的。姓名取自劳模信息库。",
)
async def list_unvisited(
    campaign_id: CampaignPath,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    county: Annotated[UUID | None, Query(description="只看某县级工会")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[Unvisited]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    campaign, key = await _campaign(pool, campaign_id), UUID(after[0]) if after else None
    found = await find_unvisited(pool, scope_of(actor), campaign, today, county=county, after=key, limit=limit + 1)
    shown = found[:limit]
    names = await names_of(request, actor, [person.person_id for person in shown], "列出尚未走访的劳模")
    named = [person.model_copy(update={"name": names.get(person.person_id, "")}) for person in shown]
    return Page(items=named, next=encode_cursor(found[limit - 1].person_id) if len(found) > limit else None)


@router.get(
    "/visit-campaigns/{campaign_id}/unvisited/export",
    summary="导出尚未走访的劳模名单为 Excel(加水印并留痕)",
    response_class=Response,
)
async def export_unvisited(
    campaign_id: CampaignPath,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    county: Annotated[UUID | None, Query(description="只看某县级工会")] = None,
) -> Response:
    require_role(actor, *_READERS)
    campaign = await _campaign(pool, campaign_id)
    asked = {"活动": campaign.title, "县级工会": county}
    rows = _unvisited_rows(request, actor, pool, campaign, county)
    return await export_answer(request, actor, ListExport("UNVISITED", "尚未走访的劳模", COLUMNS, rows, asked, purpose))


async def _unvisited_rows(request: Request, actor: Actor, pool: Lookups, campaign: CampaignOut, county: UUID | None) -> Rows:
    """Page by page, each with its names."""
    after: UUID | None = None
    today = request.app.state.house.clock.today()
    while True:
        found = await find_unvisited(pool, scope_of(actor), campaign, today, county=county, after=after, limit=_EXPORTED_AT_ONCE)
        names = await names_of(request, actor, [person.person_id for person in found], "导出尚未走访的劳模")
        if found:
            yield [cells_of(person, names.get(person.person_id, "")) for person in found]
        if len(found) < _EXPORTED_AT_ONCE:
            return
        after = found[-1].person_id


@router.post(
    "/visits",
    status_code=201,
    summary="登记一次走访",
    description="由本人的单位、县级工会、托管工会、责任工会或省总工会登记。发现的困难按类别转承办部门，限期答复。",
)
async def add_visit(body: VisitIn, actor: CurrentActor, uow: Uow) -> VisitRecordedOut:
    visit_id, issues = await record_visit(body.command(), actor, uow)
    raised = [IssueRaised(id=issue.id, owner=issue.owner, state=issue.state, due_on=issue.due_on) for issue in issues]
    return VisitRecordedOut(id=visit_id, issues=raised)


@router.get("/visits", summary="查询走访记录", description="只列本单位负责范围内的；所了解的情况须说明理由另行查看。")
async def list_visits(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    campaign_id: Annotated[UUID | None, Query(description="只看某活动")] = None,
    person_id: Annotated[UUID | None, Query(description="只看某人")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[VisitOut]:
    require_role(actor, *_READERS, Role.MODEL_WORKER)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_visits(pool, scope_of(actor), today, campaign=campaign_id, person=person_id, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/visits/{visit_id}/findings",
    summary="查看走访所了解的情况(须说明理由，逐次留痕)",
    description="健康情况只供本人和责任工会核对人员查看。",
)
@unstored
async def read_findings_of_visit(visit_id: VisitPath, body: ReadingIn, actor: CurrentActor, uow: Uow) -> FindingsOut:
    require_role(actor, *_READERS, Role.MODEL_WORKER)
    command = ReadFindings(visit_id, body.reason, scope_of(actor), health=health_seen_by(actor) is Health.FULL)
    return FindingsOut(**await read_visit_findings(command, uow))


@router.post("/visits/{visit_id}/withdrawal", status_code=201, summary="撤销登记错误的走访", description="原记录保留，不再计入。")
async def take_back_visit(visit_id: VisitPath, body: WithdrawalIn, actor: CurrentActor, uow: Uow) -> WithdrawnOut:
    await withdraw_visit(WithdrawVisit(visit_id, body.reason), actor, uow)
    return WithdrawnOut(id=visit_id)


async def _campaign(pool: Lookups, campaign_id: UUID) -> CampaignOut:
    found = await find_campaign(pool, campaign_id)
    if found is None:
        refuse(Code.NOT_FOUND, "没有此走访活动，请核对编号")
    return found
