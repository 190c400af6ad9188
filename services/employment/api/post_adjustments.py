"""Another post for a front-line worker (C6.1): asked, answered by the unit, mediated by the responsible union; late after 30 days (Q37)."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, sees_words, work_scope
from services.employment.domain.post_adjustment import STATE_ZH, AdjustmentState, PostAdjustment
from services.employment.policy.c6_1_post_adjustment import Fitness
from services.employment.use_cases.answer_post_adjustment import AnswerPostAdjustment, answer_post_adjustment
from services.employment.use_cases.mediate_post_adjustment import (
    MediatePostAdjustment,
    end_mediation,
    mediate_post_adjustment,
    withdraw_post_adjustment,
)
from services.employment.use_cases.request_post_adjustment import RequestPostAdjustment, request_post_adjustment
from services.employment.views.find_post_adjustments import CLOSED_FOR, FITNESS, STATE, PostAdjustmentOut, find_post_adjustments

router = department_router("/post-adjustments", "岗位调整")
_COLUMNS: Final = {"状态": 20, "申请日期": 12, "应办结日期": 12, "是否超期": 10, "到新岗位日期": 14, "结束原因": 12}
_CLOSED: Final = words_of(CLOSED_FOR)
RequestPath = Annotated[UUID, Path(description="申请编号")]


class PostAdjustmentIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    fitness: Fitness = Field(description="健康证明的类别，不填诊断：" + FITNESS, examples=["NO_HEAVY_LABOUR"])
    proof: str = Field(min_length=2, max_length=100, description="健康证明存放位置", examples=["柜5-9"])
    consented_on: date | None = Field(default=None, description="本人单独同意的日期；工会代为申请的必填", examples=["2024-06-12"])


class PostReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="理由(加密保存)；不得写诊断", examples=["近期无合适岗位"])


class PostAdjustedIn(RequestModel):
    on: date = Field(description="到新岗位的日期", examples=["2024-06-20"])


class PostAdjustmentStateOut(ReadModel):
    """申请状态"""

    id: UUID = Field(description="申请编号")
    state: str = Field(description=STATE)
    due_on: date = Field(description="应办结日期")
    closed_for: str | None = Field(description=CLOSED_FOR)
    version: int = Field(description="版本")

    @classmethod
    def of(cls, request: PostAdjustment) -> "PostAdjustmentStateOut":
        told = {name: getattr(request, name) for name in ("id", "state", "due_on", "closed_for", "version")}
        return cls(**told)


@router.post(
    "",
    status_code=201,
    summary="申请调整岗位",
    description="本人，或所在单位、县级、责任工会代为申请；限一线劳模；只填健康证明类别，不填诊断。",
)
async def add_post_adjustment(body: PostAdjustmentIn, actor: CurrentActor, uow: Uow) -> PostAdjustmentStateOut:
    command = RequestPostAdjustment(PersonId(body.person_id), body.fitness, body.proof, body.consented_on)
    return PostAdjustmentStateOut.of(await request_post_adjustment(command, actor, uow))


@router.get("", summary="查询岗位调整申请")
async def list_post_adjustments(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[AdjustmentState | None, Query(description="只看某状态")] = None,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    overdue: Annotated[bool, Query(description="只看超期的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[PostAdjustmentOut]:
    scope, house = work_scope(actor), request.app.state.house
    after = decode_cursor(cursor, 1)
    asked, key = {"state": state, "person": person, "overdue": overdue}, UUID(after[0]) if after else None
    sees = sees_words(actor)
    found = await find_post_adjustments(
        pool, house.keyring, scope, house.clock.today(), asked, sees_health=sees, after=key, limit=limit + 1
    )
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/workbook", summary="导出岗位调整名单(Excel，不列健康类别和理由，印有用途和导出人)", response_class=Response)
async def export_post_adjustments(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    state: Annotated[AdjustmentState | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期的")] = False,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()
    asked = {"state": state, "person": None, "overdue": overdue}

    async def find(after: UUID | None, limit: int) -> list[PostAdjustmentOut]:
        return await find_post_adjustments(house.pool, house.keyring, scope, today, asked, sees_health=False, after=after, limit=limit)

    words = {"状态": STATE_ZH[state] if state else None, "只看超期": overdue}
    listed = NamedList("POST_ADJUSTMENTS", "岗位调整名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.post("/{request_id}/acceptance", status_code=201, summary="单位同意调整岗位")
async def accept_post_adjustment(request_id: RequestPath, actor: CurrentActor, uow: Uow) -> PostAdjustmentStateOut:
    command = AnswerPostAdjustment(request_id, AdjustmentState.ACCEPTED)
    return PostAdjustmentStateOut.of(await answer_post_adjustment(command, actor, uow))


@router.post("/{request_id}/refusal", status_code=201, summary="单位拒绝调整岗位(须说明理由)")
async def refuse_post_adjustment(request_id: RequestPath, body: PostReasonIn, actor: CurrentActor, uow: Uow) -> PostAdjustmentStateOut:
    command = AnswerPostAdjustment(request_id, AdjustmentState.REFUSED, reason=body.reason)
    return PostAdjustmentStateOut.of(await answer_post_adjustment(command, actor, uow))


@router.post("/{request_id}/adjustment", status_code=201, summary="登记已调整到新岗位")
async def record_post_adjusted(request_id: RequestPath, body: PostAdjustedIn, actor: CurrentActor, uow: Uow) -> PostAdjustmentStateOut:
    command = AnswerPostAdjustment(request_id, AdjustmentState.ADJUSTED, on=body.on)
    return PostAdjustmentStateOut.of(await answer_post_adjustment(command, actor, uow))


@router.post("/{request_id}/mediation", status_code=201, summary="责任工会开始协调(单位拒绝或超期)")
async def start_post_mediation(request_id: RequestPath, body: PostReasonIn, actor: CurrentActor, uow: Uow) -> PostAdjustmentStateOut:
    return PostAdjustmentStateOut.of(await mediate_post_adjustment(MediatePostAdjustment(request_id, body.reason), actor, uow))


@router.post("/{request_id}/closing", status_code=201, summary="责任工会终结协调(未能调整)")
async def end_post_mediation(request_id: RequestPath, body: PostReasonIn, actor: CurrentActor, uow: Uow) -> PostAdjustmentStateOut:
    return PostAdjustmentStateOut.of(await end_mediation(MediatePostAdjustment(request_id, body.reason), actor, uow))


@router.post("/{request_id}/withdrawal", status_code=201, summary="撤回申请(本人，或代为申请的工会)")
async def withdraw_post_request(request_id: RequestPath, body: PostReasonIn, actor: CurrentActor, uow: Uow) -> PostAdjustmentStateOut:
    return PostAdjustmentStateOut.of(await withdraw_post_adjustment(MediatePostAdjustment(request_id, body.reason), actor, uow))


def _cells(each: PostAdjustmentOut) -> tuple[Any, ...]:
    """Nothing of health: a paper is read by more than its clerk (domain.md §8 D4)."""
    days = (each.requested_on, each.due_on, each.overdue, each.adjusted_on)
    return STATE_ZH[AdjustmentState(each.state)], *days, _CLOSED.get(each.closed_for or "")
