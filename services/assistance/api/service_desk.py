"""The service desk (C7.1): petitions and complaints with a receipt, a unit, a due date, a reply and an end."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.api.visits import ReadingIn
from services.assistance.domain.service_request import RequestState, ServiceRequest
from services.assistance.policy.c7_1_service_desk import Channel, RequestCategory, Satisfaction
from services.assistance.use_cases.handle_request import HandleRequest, RequestStep, handle_request, read_request
from services.assistance.use_cases.receive_request import ReceiveRequest, receive_request
from services.assistance.views.find_service_requests import ServiceRequestOut, find_service_requests

router = department_router("/service-requests", "服务窗口")
RequestPath = Annotated[UUID, Path(description="事项编号")]
_READERS: Final = (Role.SERVICE_DESK, Role.MODEL_WORKER, Role.SUPERVISOR)


class ServiceRequestIn(RequestModel):
    person_id: UUID | None = Field(default=None, description="涉及的劳模；本人提交和其他人员的不填")
    category: RequestCategory = Field(
        description="INQUIRY 咨询 · PETITION 求助申诉 · COMPLAINT 投诉 · SUGGESTION 建议", examples=["PETITION"]
    )
    channel: Channel = Field(
        default=Channel.VISIT,
        description="VISIT 来访 · TELEPHONE 来电 · LETTER 来信 · HOTLINE 热线 · ONLINE 网上(本人提交)",
        examples=["VISIT"],
    )
    text: str = Field(min_length=2, max_length=4000, description="内容及联系方式(加密保存)", examples=["补助三个月未到账，请查"])


class AssignRequestIn(RequestModel):
    unit: UUID = Field(description="转办的工会单位", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    text: str = Field(default="", max_length=500, description="转办说明", examples=["属责任工会职责"])


class ReplyIn(RequestModel):
    text: str = Field(min_length=2, max_length=4000, description="答复内容(加密保存)", examples=["因账户变更退票，已重新发放"])


class ReopenRequestIn(RequestModel):
    text: str = Field(min_length=2, max_length=1000, description="退回重办的理由", examples=["仍未到账"])


class ClosingIn(RequestModel):
    satisfaction: Satisfaction = Field(
        description="SATISFIED 满意 · BASICALLY 基本满意 · DISSATISFIED 不满意 · UNREACHABLE 无法联系", examples=["SATISFIED"]
    )
    text: str = Field(default="", max_length=1000, description="意见(加密保存)", examples=["已到账"])


class RequestReceipt(ReadModel):
    """受理回执"""

    id: UUID = Field(description="事项编号")
    number: str = Field(description="受理号")
    state: str = Field(description="RECEIVED 办理中 · REPLIED 已答复 · CLOSED 已办结")
    unit: UUID = Field(description="承办单位编号")
    due_on: date = Field(description="答复期限")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, request: ServiceRequest) -> "RequestReceipt":
        return cls(
            id=request.id, number=request.number, state=request.state, unit=request.unit, due_on=request.due_on, version=request.version
        )


class RequestAct(ReadModel):
    """一次办理"""

    act: str = Field(description="RECEIVE 受理 · ASSIGN 转办 · REPLY 答复 · REOPEN 退回重办 · CLOSE 办结")
    at: datetime = Field(description="时间")
    text: str = Field(description="说明")


class RequestSaid(ReadModel):
    """事项内容及办理经过"""

    number: str = Field(description="受理号")
    text: str = Field(description="内容")
    acts: list[RequestAct] = Field(description="办理经过")


@router.post("", status_code=201, summary="受理", description="劳模本人提交，或由工会服务窗口登记；当即发给受理号，限期答复。")
async def receive_service_request(body: ServiceRequestIn, actor: CurrentActor, uow: Uow) -> RequestReceipt:
    person = PersonId(body.person_id) if body.person_id else None
    command = ReceiveRequest(person, body.category, body.channel, body.text, scope_of(actor))
    return RequestReceipt.of(await receive_request(command, actor, uow))


@router.get("", summary="查询服务窗口事项", description="本人只看自己的；窗口看本单位受理、承办的，和本单位负责范围内人员的。")
async def list_service_requests(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[RequestState | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期未答复的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ServiceRequestOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key, own = UUID(after[0]) if after else None, None if actor.has(Role.MODEL_WORKER) else actor.unit_id
    found = await find_service_requests(pool, scope_of(actor), own, today, state=state, overdue=overdue, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/{request_id}/assignment", status_code=201, summary="转办", description="由现承办单位转给另一工会单位，期限不变。")
async def assign_service_request(request_id: RequestPath, body: AssignRequestIn, actor: CurrentActor, uow: Uow) -> RequestReceipt:
    command = HandleRequest(request_id, RequestStep.ASSIGN, body.text, to_unit=body.unit)
    return RequestReceipt.of(await handle_request(command, actor, uow))


@router.post("/{request_id}/reply", status_code=201, summary="答复")
async def reply_to_service_request(request_id: RequestPath, body: ReplyIn, actor: CurrentActor, uow: Uow) -> RequestReceipt:
    return RequestReceipt.of(await handle_request(HandleRequest(request_id, RequestStep.REPLY, body.text), actor, uow))


@router.post(
    "/{request_id}/reopening",
    status_code=201,
    summary="不满意答复，退回重办",
    description="由本人，或受理、承办的窗口代为登记；期限重新计算。",
)
async def reopen_service_request(request_id: RequestPath, body: ReopenRequestIn, actor: CurrentActor, uow: Uow) -> RequestReceipt:
    return RequestReceipt.of(await handle_request(HandleRequest(request_id, RequestStep.REOPEN, body.text), actor, uow))


@router.post("/{request_id}/closing", status_code=201, summary="办结", description="答复以后，由本人，或受理、承办的窗口登记满意程度。")
async def close_service_request(request_id: RequestPath, body: ClosingIn, actor: CurrentActor, uow: Uow) -> RequestReceipt:
    command = HandleRequest(request_id, RequestStep.CLOSE, body.text, satisfaction=body.satisfaction)
    return RequestReceipt.of(await handle_request(command, actor, uow))


@router.post("/{request_id}/reading", summary="查看内容及办理经过(须说明理由，逐次留痕)")
@unstored
async def read_text_of_service_request(request_id: RequestPath, body: ReadingIn, actor: CurrentActor, uow: Uow) -> RequestSaid:
    request, text, acts = await read_request(request_id, body.reason, actor, uow)
    return RequestSaid(number=request.number, text=text, acts=[RequestAct(act=act, at=at, text=said) for act, at, said in acts])
