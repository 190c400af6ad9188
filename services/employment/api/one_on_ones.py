"""One-on-one assistance (C5.3): a named helper, a plan, contacts; who is late is told."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, sees_words, work_scope
from services.employment.domain.one_on_one import STATE_ZH, AssistanceState, OneOnOne
from services.employment.use_cases.assign_helper import AssignHelper, assign_helper
from services.employment.use_cases.log_contact import LogContact, log_contact
from services.employment.use_cases.plan_assistance import PlanAssistance, plan_assistance
from services.employment.views.find_one_on_ones import (
    CHANNEL,
    CLOSED_FOR,
    STATE,
    OneOnOneDetail,
    OneOnOneOut,
    find_one_on_ones,
    read_one_on_one,
)

router = department_router("/one-on-ones", "一对一帮扶")
_COLUMNS: Final = {
    "状态": 14, "立项日期": 12, "应确定帮扶人": 14, "应制订计划": 12, "下次应联系": 12, "是否超期": 10, "结束原因": 16, "结束日期": 12,
}  # fmt: skip
_ENDED: Final = words_of(CLOSED_FOR)
AssistancePath = Annotated[UUID, Path(description="帮扶编号")]


class HelperIn(RequestModel):
    helper: str = Field(min_length=1, max_length=200, description="帮扶人账号(令牌主体)", examples=["hrss-baohe-03"])
    unit: UUID = Field(description="帮扶人所在的人社部门或责任工会", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    name: str = Field(min_length=2, max_length=40, description="帮扶人姓名(加密保存)", examples=["李会敏"])
    reason: str = Field(default="", max_length=500, description="更换原因(加密保存)；首次确定不填", examples=["原帮扶人岗位调整"])


class AssistancePlanIn(RequestModel):
    goal: str = Field(min_length=2, max_length=500, description="帮扶目标(加密保存)", examples=["三个月内实现单位就业"])
    measures: list[Literal["GUIDANCE", "PLACEMENT", "TRAINING", "STARTUP", "WELFARE_POST", "OTHER"]] = Field(
        min_length=1,
        max_length=6,
        description="GUIDANCE 职业指导 · PLACEMENT 职业介绍 · TRAINING 技能培训 · STARTUP 创业扶持 · WELFARE_POST 公益性岗位 · OTHER 其他",
        examples=[["GUIDANCE", "TRAINING"]],
    )
    target_on: date = Field(description="计划完成日期", examples=["2024-09-30"])


class ContactIn(RequestModel):
    on: date = Field(description="联系日期", examples=["2024-06-12"])
    channel: Literal["VISIT", "PHONE", "OFFICE", "ONLINE"] = Field(description=CHANNEL, examples=["PHONE"])
    note: str = Field(min_length=2, max_length=1000, description="联系情况(加密保存)", examples=["本人愿意参加电工培训"])


class OneOnOneState(ReadModel):
    """帮扶状态"""

    id: UUID = Field(description="帮扶编号")
    state: str = Field(description=STATE)
    plan_due: date | None = Field(description="应制订计划的日期")
    contact_due: date | None = Field(description="下次应联系的日期")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, case: OneOnOne) -> "OneOnOneState":
        return cls(id=case.id, state=case.state, plan_due=case.plan_due, contact_due=case.contact_due, version=case.version)


@router.get("", summary="查询一对一帮扶(超期、本人负责的)")
async def list_one_on_ones(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[AssistanceState | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期的")] = False,
    mine: Annotated[bool, Query(description="只看本账号为帮扶人的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[OneOnOneOut]:
    scope, today = work_scope(actor), request.app.state.house.clock.today()
    after = decode_cursor(cursor, 1)
    asked: dict[str, Any] = {"state": state, "overdue": overdue, "mine": actor.subject if mine else None}
    found = await find_one_on_ones(pool, scope, today, **asked, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/workbook", summary="导出一对一帮扶名单(Excel，含各环节期限，印有用途和导出人)", response_class=Response)
async def export_one_on_ones(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    state: Annotated[AssistanceState | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期的")] = False,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[OneOnOneOut]:
        return await find_one_on_ones(house.pool, scope, today, state=state, overdue=overdue, mine=None, after=after, limit=limit)

    words = {"状态": STATE_ZH[state] if state else None, "只看超期": overdue}
    listed = NamedList("ONE_ON_ONES", "一对一帮扶名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.get("/{assistance_id}", summary="查看一项一对一帮扶：帮扶人、计划、联系记录")
async def get_one_on_one(assistance_id: AssistancePath, request: Request, actor: CurrentActor, pool: Lookups) -> OneOnOneDetail:
    house = request.app.state.house
    found = await read_one_on_one(pool, house.keyring, work_scope(actor), house.clock.today(), assistance_id)
    if found is None:
        refuse(Code.NOT_FOUND, "没有此项一对一帮扶，或不在本单位负责范围")
    return found if sees_words(actor) else found.without_words()


@router.post("/{assistance_id}/helper", status_code=201, summary="确定或更换帮扶人")
async def add_helper(assistance_id: AssistancePath, body: HelperIn, actor: CurrentActor, uow: Uow) -> OneOnOneState:
    command = AssignHelper(assistance_id, body.helper, OrgUnitId(body.unit), body.name, body.reason)
    return OneOnOneState.of(await assign_helper(command, actor, uow))


@router.post("/{assistance_id}/plan", status_code=201, summary="制订或修订帮扶计划(帮扶人所在单位)")
async def add_assistance_plan(assistance_id: AssistancePath, body: AssistancePlanIn, actor: CurrentActor, uow: Uow) -> OneOnOneState:
    command = PlanAssistance(assistance_id, body.measures, body.target_on, body.goal)
    return OneOnOneState.of(await plan_assistance(command, actor, uow))


@router.post("/{assistance_id}/contacts", status_code=201, summary="登记联系情况(帮扶人所在单位)")
async def add_contact(assistance_id: AssistancePath, body: ContactIn, actor: CurrentActor, uow: Uow) -> OneOnOneState:
    return OneOnOneState.of(await log_contact(LogContact(assistance_id, body.on, body.channel, body.note), actor, uow))


def _cells(each: OneOnOneOut) -> tuple[Any, ...]:
    clocks = (each.assign_due, each.plan_due, each.contact_due)
    return STATE_ZH[AssistanceState(each.state)], each.opened_on, *clocks, each.overdue, _ENDED.get(each.closed_for or ""), each.closed_on
