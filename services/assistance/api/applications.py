"""Applications, one by one: handed in, read, and brought through the gates (C2.4–C2.6)."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Request, Response
from pydantic import Field, ValidationError

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.ids import ApplicationId
from libs.common.kernel.months import Month
from libs.common.persistence.house import Pool
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import prepared
from libs.common.web.fields import MONTH, ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor, etag_of, require_version
from services.assistance.api.application_form import ApplicationIn, FormIn
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.application import Application
from services.assistance.domain.states import State
from services.assistance.policy.c1_3_categories import AssistanceCategory, benefits_of
from services.assistance.policy.c1_4_focus_groups import FocusGroup
from services.assistance.use_cases.correct_form import CorrectForm, correct_form
from services.assistance.use_cases.declare_application import DeclareApplication, declare_application
from services.assistance.use_cases.prepare_submission import prepare_submissions
from services.assistance.use_cases.recall_application import RecallApplication, recall_application
from services.assistance.use_cases.resubmit_application import ResubmitApplication, resubmit_application
from services.assistance.use_cases.return_application import ReturnApplication, return_application
from services.assistance.use_cases.review_application import ReviewApplication, review_application
from services.assistance.use_cases.submit_application import submit_application
from services.assistance.use_cases.verify_application import Finding, VerifyApplication, verify_application
from services.assistance.use_cases.withdraw_application import WithdrawApplication, withdraw_application
from services.assistance.views.explain_month import ExplanationOut, explain_month
from services.assistance.views.find_applications import (
    ApplicationFilter,
    ApplicationListed,
    ApplicationOut,
    find_application,
    find_applications,
)
from services.assistance.views.read_forms import FormOut, health_seen_by, read_forms

router = department_router("/applications", "困难申报")
CaseId = Annotated[UUID, Path(description="申请编号")]
IfMatch = Annotated[str | None, Header(description="读取申请时得到的 ETag")]
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.MODEL_WORKER)


class ApplicationState(ReadModel):
    """申请状态"""

    id: UUID = Field(description="申请编号")
    state: str = Field(description="办理后的状态")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, application: Application) -> "ApplicationState":
        return cls(id=application.id, state=application.state, version=application.version)


class ReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="原因", examples=["收入证明缺页，请补充"])


class FindingsIn(RequestModel):
    findings: list[Finding] = Field(
        max_length=5,
        description="逐项核对相符：IDENTITY 身份 · HONOR 荣誉 · INCOME 收入 · LIFE_STATUS 生存状态 · NO_DUPLICATE 未重复享受",
        examples=[list(Finding)],
    )
    remark: str = Field(default="", max_length=500, description="核对情况说明", examples=["与人社养老金名单一致"])


async def _ask_others(request: Request) -> None:
    """Registry and funds are asked before the transaction; what cannot be read is left to the endpoint."""
    try:
        body = ApplicationIn.model_validate_json(await request.body())
    except ValidationError:
        return
    actor: Actor | None = request.state.actor
    if actor is not None:
        state = request.app.state
        [request.state.prepared] = await prepare_submissions([body.form()], actor, state.house, state.client)


@router.post(
    "",
    status_code=201,
    summary="提交一份困难申报(规则与申报表导入相同)",
    description="填报岗位为本单位或本县人员填报。先向劳模信息库核实身份，再由资金服务核验并登记本人账户；有误的，按申报表导入的次序返回第一个错误代码，并列出全部有误的字段。",
)
@prepared(_ask_others)
async def submit(_body: ApplicationIn, request: Request, actor: CurrentActor, uow: Uow) -> ApplicationState:
    found = request.state.prepared
    if isinstance(found, LaomoError):
        raise found
    return ApplicationState.of(await submit_application(found, actor, uow))


@router.get("", summary="查询本单位负责的申请", description="只列出本单位负责范围内的申请；按申请编号分页。")
async def list_applications(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[State | None, Query(description="只看某状态")] = None,
    county: Annotated[UUID | None, Query(description="只看某县级工会")] = None,
    l2: Annotated[UUID | None, Query(description="只看某责任工会")] = None,
    category: Annotated[AssistanceCategory | None, Query(description="只看某帮扶类别")] = None,
    focus_group: Annotated[FocusGroup | None, Query(description="只看某重点群体")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ApplicationListed]:
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    wanted = ApplicationFilter(state, county, l2, benefits_of(category) if category else None, focus_group)
    found = await find_applications(pool, scope_of(actor), today, wanted, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get(
    "/{application_id}", summary="查看申请及办理经过", description="不在本单位负责范围的，按不存在处理。ETag 用于更正申报表时的 If-Match。"
)
async def get_application(
    application_id: CaseId, request: Request, response: Response, actor: CurrentActor, pool: Lookups
) -> ApplicationOut:
    found = await _in_scope(application_id, request, actor, pool)
    response.headers["ETag"] = etag_of(found.version)
    return found


@router.get(
    "/{application_id}/forms",
    summary="查看申报表(审核、核对人员及本人)",
    description="依次列出历次申报表。收入可见，账户不在此提供；健康情况按可见范围：本人和责任工会核对人员可见全部，单位和县级只见类别，省级和审计不可见。",
)
async def get_forms(application_id: CaseId, request: Request, actor: CurrentActor, pool: Lookups) -> list[FormOut]:
    require_role(actor, *_READERS)
    await _in_scope(application_id, request, actor, pool)
    return await read_forms(pool, request.app.state.house.keyring, application_id, health_seen_by(actor))


@router.get(
    "/{application_id}/explanation", summary="说明某月为什么发、为什么不发、怎样会改变", description="按认定时采用的事实和政策参数说明。"
)
async def get_explanation(
    application_id: CaseId,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    month: Annotated[str, Query(pattern=MONTH, description="月份", examples=["2024-05"])],
) -> ExplanationOut:
    require_role(actor, *_READERS)
    await _in_scope(application_id, request, actor, pool)
    told = await explain_month(pool, request.app.state.house.keyring, application_id, Month.parse(month))
    if told is None:
        refuse(Code.NOT_FOUND, "该月尚未认定，请由责任工会办理逐月认定")
    return told


@router.put(
    "/{application_id}/form",
    summary="更正被退回或撤回的申报表(原表保留)",
    description="填报岗位办理，须带读取申请时的 ETag(If-Match)；缺少为428，已被他人更改为412。账户更正在资金服务办理。",
)
async def replace_form(
    application_id: CaseId, body: FormIn, response: Response, actor: CurrentActor, uow: Uow, if_match: IfMatch = None
) -> ApplicationState:
    require_version(if_match, (await uow.applications.lock(application_id)).version)
    corrected = await correct_form(CorrectForm(ApplicationId(application_id), body.written()), actor, uow)
    response.headers["ETag"] = etag_of(corrected.version)
    return ApplicationState.of(corrected)


@router.post("/{application_id}/submission", status_code=201, summary="更正后重新提交", description="填报岗位办理；从头经过各环节。")
async def submit_again(application_id: CaseId, actor: CurrentActor, uow: Uow) -> ApplicationState:
    return ApplicationState.of(await resubmit_application(ResubmitApplication(ApplicationId(application_id)), actor, uow))


@router.post(
    "/{application_id}/review",
    status_code=201,
    summary="县级审核",
    description="县级审核岗位办理；省直和产业工会没有县级环节，由单位工会办理。填报人不得审核。",
)
async def review(application_id: CaseId, actor: CurrentActor, uow: Uow) -> ApplicationState:
    return ApplicationState.of(await review_application(ReviewApplication(ApplicationId(application_id)), actor, uow))


@router.post(
    "/{application_id}/declaration",
    status_code=201,
    summary="公示通过后上报",
    description="公示未满为 NOTICE_NOT_ELAPSED，异议未处理为 NOTICE_OBJECTION_OPEN。",
)
async def declare(application_id: CaseId, actor: CurrentActor, uow: Uow) -> ApplicationState:
    return ApplicationState.of(await declare_application(DeclareApplication(ApplicationId(application_id)), actor, uow))


@router.post(
    "/{application_id}/verification",
    status_code=201,
    summary="信息核对",
    description="责任工会核对岗位逐项核对；其他环节的办理人不得核对。核对通过即向资金服务提出用款需求。",
)
async def verify(application_id: CaseId, body: FindingsIn, actor: CurrentActor, uow: Uow) -> ApplicationState:
    command = VerifyApplication(ApplicationId(application_id), frozenset(body.findings), body.remark)
    return ApplicationState.of(await verify_application(command, actor, uow))


@router.post(
    "/{application_id}/return",
    status_code=201,
    summary="退回填报单位",
    description="由当前环节的办理岗位退回并写明原因；异议未处理的，在异议处理决定中退回。",
)
async def return_to_filler(application_id: CaseId, body: ReasonIn, actor: CurrentActor, uow: Uow) -> ApplicationState:
    return ApplicationState.of(await return_application(ReturnApplication(ApplicationId(application_id), body.reason), actor, uow))


@router.post(
    "/{application_id}/recall",
    status_code=201,
    summary="撤回本人上一步办理",
    description="下一环节办理以前，本人可撤回自己的最后一步；公示已张贴、已逐月认定待遇的不能撤回。",
)
async def recall(application_id: CaseId, body: ReasonIn, actor: CurrentActor, uow: Uow) -> ApplicationState:
    return ApplicationState.of(await recall_application(RecallApplication(ApplicationId(application_id), body.reason), actor, uow))


@router.post(
    "/{application_id}/withdrawal",
    status_code=201,
    summary="本人撤销申请(上报以前)",
    description="由本人，或由填报岗位凭本人签字的申请办理。",
)
async def withdraw(application_id: CaseId, body: ReasonIn, actor: CurrentActor, uow: Uow) -> ApplicationState:
    return ApplicationState.of(await withdraw_application(WithdrawApplication(ApplicationId(application_id), body.reason), actor, uow))


async def _in_scope(application_id: UUID, request: Request, actor: Actor, pool: Pool) -> ApplicationOut:
    found = await find_application(pool, scope_of(actor), request.app.state.house.clock.today(), application_id)
    if found is None:
        refuse(Code.NOT_FOUND, "没有此申请，或不在本单位负责范围")
    return found
