"""Convalescence (C4.3, annex A2): the year's plan, batches, nominations, the draw, who moves up, who was there, what it cost."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.health.api.checkups import CODE, YEAR
from services.health.api.door import Lookups, Uow
from services.health.api.readers import people_scope
from services.health.domain.convalescence import STATE_ZH, Batch, Nomination, NominationState
from services.health.policy.c4_3_convalescence import REASON_ZH, Dates
from services.health.use_cases.draw_batch import DrawBatch, draw_batch
from services.health.use_cases.end_batch import CancelBatch, CompleteBatch, cancel_batch, complete_batch
from services.health.use_cases.end_nomination import WithdrawNomination, withdraw_nomination
from services.health.use_cases.nominate_for_convalescence import NominateForConvalescence, nominate_for_convalescence
from services.health.use_cases.open_convalescence import OpenBatch, OpenConvalescencePlan, open_batch, open_convalescence_plan
from services.health.use_cases.pay_convalescence import ApproveCost, EnterCost, approve_cost, enter_cost
from services.health.views.find_convalescence import (
    ENDED_FOR,
    STATE,
    BatchOut,
    ConvalescenceYear,
    NominationOut,
    convalescence_year,
    find_batches,
    find_nominations,
)

router = department_router("", "疗休养")
_COLUMNS: Final = {
    "地点": 18, "开始日期": 12, "结束日期": 12, "状态": 10, "排序": 8, "排序依据": 36, "推荐时间": 18, "结束原因": 12,
}  # fmt: skip
_ENDED: Final = words_of(ENDED_FOR)
BatchPath = Annotated[UUID, Path(description="批次编号")]
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.AUDITOR, Role.SUPERVISOR, Role.MODEL_WORKER)


class ConvalescencePlanIn(RequestModel):
    year: int = YEAR
    doc_no: str = Field(min_length=2, max_length=100, description="计划文号", examples=["皖工发〔2024〕8号"])
    people: int = Field(ge=1, le=100_000, description="计划人数", examples=[500])


class BatchIn(RequestModel):
    year: int = YEAR
    place: str = Field(min_length=2, max_length=100, description="地点", examples=["黄山工人疗养院"])
    starts_on: date = Field(description="开始日期", examples=["2024-07-08"])
    ends_on: date = Field(description="结束日期", examples=["2024-07-14"])
    nominate_until: date = Field(description="推荐截止日期", examples=["2024-06-28"])
    capacity: int = Field(ge=1, le=500, description="名额", examples=[50])


class NominationIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    hard_conditions: bool = Field(default=False, description="是否在艰苦岗位", examples=[False])
    attended_on: date | None = Field(default=None, description="本系统启用前最近一次疗休养的结束日期；从未参加的不填")


class BatchReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="理由(加密保存)", examples=["家中有事，不能参加"])


class AttendanceIn(RequestModel):
    absent: list[UUID] = Field(default_factory=list, max_length=500, description="有名额而未参加的推荐编号", examples=[[]])


class ConvalescenceCostIn(RequestModel):
    payee_code: str = Field(pattern=CODE, description="收款单位统一社会信用代码", examples=["91110108551385082Q"])
    payee_name: str = Field(min_length=2, max_length=100, description="收款单位", examples=["黄山工人疗养院"])
    invoice_no: str = Field(min_length=2, max_length=60, description="票据号", examples=["0340024071500003"])
    amount: YuanIn = Field(description="金额(元)", examples=["150000.00"])


class ConvalescencePlanOut(ReadModel):
    """年度疗休养计划"""

    year: int = Field(description="年度")


class BatchStateOut(ReadModel):
    """批次状态"""

    id: UUID = Field(description="批次编号")
    state: str = Field(description="OPEN 正在推荐 · DRAWN 已确定名单 · COMPLETED 已结束 · CANCELLED 已取消")
    confirmed: int = Field(description="已确认人数")

    @classmethod
    def of(cls, batch: Batch) -> "BatchStateOut":
        return cls(id=batch.id, state=batch.state, confirmed=batch.confirmed)


class NominationStateOut(ReadModel):
    """推荐状态"""

    id: UUID = Field(description="推荐编号")
    state: str = Field(description=STATE)
    turn: int | None = Field(description="排序")

    @classmethod
    def of(cls, nomination: Nomination) -> "NominationStateOut":
        return cls(id=nomination.id, state=nomination.state, turn=nomination.turn)


class CostStateOut(ReadModel):
    """疗休养费用状态"""

    id: UUID = Field(description="费用编号")
    state: str = Field(description="ENTERED 待审批 · APPROVED 待支付 · PAID 已支付 · REFUSED 资金部门不予支付")


@router.post("/convalescence-plans", status_code=201, summary="发布年度疗休养计划(省总工会)")
async def publish_convalescence_plan(body: ConvalescencePlanIn, actor: CurrentActor, uow: Uow) -> ConvalescencePlanOut:
    await open_convalescence_plan(OpenConvalescencePlan(body.year, body.doc_no, body.people), actor, uow)
    return ConvalescencePlanOut(year=body.year)


@router.get("/convalescence-plans/{year}/progress", summary="年度疗休养进度")
async def convalescence_progress(
    request: Request, year: Annotated[int, Path(ge=2018, le=2100, description="年度")], actor: CurrentActor, pool: Lookups
) -> ConvalescenceYear:
    require_role(actor, *_READERS[:-1])
    found = await convalescence_year(pool, scope_of(actor), request.app.state.house.clock.today(), year)
    if found is None:
        refuse(Code.NOT_FOUND, "该年度疗休养计划尚未发布")
    return found


@router.post("/convalescence-batches", status_code=201, summary="开设疗休养批次(省总工会)", description="同一地点日期重叠的不予开设。")
async def add_convalescence_batch(body: BatchIn, actor: CurrentActor, uow: Uow) -> BatchStateOut:
    dates = Dates(body.starts_on, body.ends_on, body.nominate_until)
    return BatchStateOut.of(await open_batch(OpenBatch(body.year, body.place, dates, body.capacity), actor, uow))


@router.get("/convalescence-batches", summary="查询疗休养批次")
async def list_convalescence_batches(
    actor: CurrentActor,
    pool: Lookups,
    year: Annotated[int | None, Query(ge=2018, le=2100, description="只看某年")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[BatchOut]:
    require_role(actor, *_READERS)
    after = decode_cursor(cursor, 1)
    found = await find_batches(pool, year=year, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/convalescence-batches/{batch_id}/nominations",
    status_code=201,
    summary="推荐疗休养人员(责任工会；托管期间可由县级工会)",
    description="截止前推荐的参加排序；名单确定后补充推荐的，有空余名额的确认，否则列候补末位。每人每年1次。",
)
async def nominate_person(batch_id: BatchPath, body: NominationIn, actor: CurrentActor, uow: Uow) -> NominationStateOut:
    command = NominateForConvalescence(batch_id, PersonId(body.person_id), body.hard_conditions, body.attended_on)
    return NominationStateOut.of(await nominate_for_convalescence(command, actor, uow))


@router.post(
    "/convalescence-batches/{batch_id}/draw",
    status_code=201,
    summary="确定名单(省总工会)",
    description="推荐截止后按规则排序：从未参加、间隔最久、一线、艰苦岗位、推荐时间；依据逐人记录。",
)
async def draw_convalescence_batch(batch_id: BatchPath, actor: CurrentActor, uow: Uow) -> BatchStateOut:
    return BatchStateOut.of(await draw_batch(DrawBatch(batch_id), actor, uow))


@router.post("/convalescence-batches/{batch_id}/completion", status_code=201, summary="登记参加情况并结束批次(省总工会)")
async def end_convalescence_batch(batch_id: BatchPath, body: AttendanceIn, actor: CurrentActor, uow: Uow) -> BatchStateOut:
    return BatchStateOut.of(await complete_batch(CompleteBatch(batch_id, frozenset(body.absent)), actor, uow))


@router.post("/convalescence-batches/{batch_id}/cancellation", status_code=201, summary="取消批次(省总工会)")
async def cancel_convalescence_batch(batch_id: BatchPath, body: BatchReasonIn, actor: CurrentActor, uow: Uow) -> BatchStateOut:
    return BatchStateOut.of(await cancel_batch(CancelBatch(batch_id, body.reason), actor, uow))


@router.get("/convalescence-nominations", summary="查询疗休养推荐及排序依据", description="限本单位负责范围；本人可查自己的。")
async def list_convalescence_nominations(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    batch_id: Annotated[UUID | None, Query(description="只看某批次")] = None,
    state: Annotated[NominationState | None, Query(description="只看某状态")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[NominationOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_nominations(pool, people_scope(actor), today, batch=batch_id, state=state, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/convalescence-nominations/workbook", summary="导出疗休养名单(Excel，印有用途和导出人)", response_class=Response)
async def export_convalescence_nominations(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    batch_id: Annotated[UUID | None, Query(description="只看某批次")] = None,
    state: Annotated[NominationState | None, Query(description="只看某状态")] = None,
) -> StreamingResponse:
    require_role(actor, *_READERS[:-1])
    house, scope = request.app.state.house, people_scope(actor)
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[NominationOut]:
        return await find_nominations(house.pool, scope, today, batch=batch_id, state=state, after=after, limit=limit)

    asked = {"批次": batch_id, "状态": STATE_ZH[state] if state else None}
    listed = NamedList("CONVALESCENCE", "疗休养名单", _COLUMNS, find, lambda each: each.id, _cells, asked, purpose)
    return await export_by_name(request, actor, listed)


@router.post("/convalescence-nominations/{nomination_id}/withdrawal", status_code=201, summary="退出疗休养(开始前)，候补依次递补")
async def withdraw_from_batch(
    nomination_id: Annotated[UUID, Path(description="推荐编号")], body: BatchReasonIn, actor: CurrentActor, uow: Uow
) -> NominationStateOut:
    return NominationStateOut.of(await withdraw_nomination(WithdrawNomination(nomination_id, body.reason), actor, uow))


@router.post(
    "/convalescence-batches/{batch_id}/costs",
    status_code=201,
    summary="录入疗休养费用(省总工会，须另一人审批)",
    description="费用来源须有文件规定并录入政策参数；没有规定的不能列支。",
)
async def add_convalescence_cost(batch_id: BatchPath, body: ConvalescenceCostIn, actor: CurrentActor, uow: Uow) -> CostStateOut:
    command = EnterCost(batch_id, body.payee_code, body.payee_name, body.invoice_no, body.amount)
    cost = await enter_cost(command, actor, uow)
    return CostStateOut(id=cost.id, state=cost.state)


@router.post("/convalescence-costs/{cost_id}/approval", status_code=201, summary="审批疗休养费用(另一人)")
@keyed
async def approve_convalescence_cost(cost_id: Annotated[UUID, Path(description="费用编号")], actor: CurrentActor, uow: Uow) -> CostStateOut:
    cost = await approve_cost(ApproveCost(cost_id), actor, uow)
    return CostStateOut(id=cost.id, state=cost.state)


def _cells(each: NominationOut) -> tuple[Any, ...]:
    nominated = each.nominated_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    over = _ENDED.get(each.ended_for or "")
    return each.place, each.starts_on, each.ends_on, STATE_ZH[NominationState(each.state)], each.turn, _why(each.reasons), nominated, over


def _why(reasons: Sequence[str]) -> str:
    """ATTENDED:2019-05-06 as 上次参加2019-05-06."""
    said = (reason.partition(":") for reason in reasons)
    return "、".join(REASON_ZH[word] + (told if word != "NOMINATED" else "") for word, _, told in said)
