"""Layoff plans that name model workers (C5.1): each needs a statement that they are kept first; the responsible union is alerted."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, work_scope
from services.employment.policy.c5_1_retention import ARRANGEMENT_ZH, Arrangement
from services.employment.storage.layoff_plans import LayoffPlan, Statement
from services.employment.use_cases.file_layoff_plan import FileLayoffPlan, file_layoff_plan
from services.employment.use_cases.state_retention import StateRetention, state_retention
from services.employment.views.find_layoff_plans import ARRANGEMENT, LayoffPersonOut, find_layoff_people

router = department_router("/layoff-plans", "稳岗优先")
_COLUMNS: Final = {"单位": 28, "方案文号": 22, "计划裁员日期": 14, "裁员总人数": 12, "稳岗优先说明": 22, "书面说明存放位置": 20}
_MOST: Final = 200


class RetentionStatementIn(RequestModel):
    arrangement: Arrangement = Field(description=ARRANGEMENT, examples=["KEPT"])
    proof: str = Field(min_length=2, max_length=100, description="单位书面说明的存放位置", examples=["柜6-2"])

    def said(self) -> Statement:
        return Statement(self.arrangement, self.proof)


class LayoffPersonIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    statement: RetentionStatementIn | None = Field(default=None, description="稳岗优先说明；没有的可以后补")


class LayoffPlanIn(RequestModel):
    employer: UUID = Field(description="裁员单位", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"])
    doc_no: str = Field(min_length=2, max_length=100, description="方案文号", examples=["合机字〔2024〕12号"])
    planned_on: date = Field(description="计划裁员日期", examples=["2024-09-01"])
    headcount: int = Field(ge=1, le=100_000, description="裁员总人数", examples=[120])
    people: list[LayoffPersonIn] = Field(min_length=1, max_length=_MOST, description="所列劳模")

    @model_validator(mode="after")
    def once_each(self) -> "LayoffPlanIn":
        if len({each.person_id for each in self.people}) < len(self.people):
            raise ValueError("名单中有人重复")
        return self


class LayoffPlanFiled(ReadModel):
    """已登记的裁员方案"""

    id: UUID = Field(description="方案编号")
    planned_on: date = Field(description="计划裁员日期")

    @classmethod
    def of(cls, plan: LayoffPlan) -> "LayoffPlanFiled":
        return cls(id=plan.id, planned_on=plan.planned_on)


@router.post(
    "", status_code=201, summary="登记涉及劳模的裁员方案", description="单位工会或人社部门登记；逐人提醒责任工会，缺少稳岗优先说明的注明。"
)
async def add_layoff_plan(body: LayoffPlanIn, actor: CurrentActor, uow: Uow) -> LayoffPlanFiled:
    people = {PersonId(each.person_id): each.statement.said() if each.statement else None for each in body.people}
    command = FileLayoffPlan(OrgUnitId(body.employer), body.doc_no, body.planned_on, body.headcount, people)
    return LayoffPlanFiled.of(await file_layoff_plan(command, actor, uow))


@router.post("/{plan_id}/people/{person_id}/statement", status_code=201, summary="补登或更新稳岗优先说明")
async def add_retention_statement(
    plan_id: Annotated[UUID, Path(description="方案编号")],
    person_id: Annotated[UUID, Path(description="人员编号")],
    body: RetentionStatementIn,
    actor: CurrentActor,
    uow: Uow,
) -> LayoffPlanFiled:
    return LayoffPlanFiled.of(await state_retention(StateRetention(plan_id, PersonId(person_id), body.said()), actor, uow))


@router.get("/people/workbook", summary="导出裁员方案所列劳模及稳岗优先说明(Excel，印有用途和导出人)", response_class=Response)
async def export_layoff_people(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    plan: Annotated[UUID | None, Query(description="只看某方案")] = None,
    missing: Annotated[bool, Query(description="只看缺少稳岗优先说明的")] = False,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()

    async def find(after: tuple[UUID, UUID] | None, limit: int) -> list[LayoffPersonOut]:
        return await find_layoff_people(house.pool, scope, today, plan=plan, missing=missing, after=after, limit=limit)

    words = {"方案": plan, "只看缺少说明": missing}
    listed = NamedList(
        "RETENTION_STATEMENTS",
        "裁员方案所列劳模及稳岗说明",
        _COLUMNS,
        find,
        lambda each: (each.plan_id, each.person_id),
        _cells,
        words,
        purpose,
    )
    return await export_by_name(request, actor, listed)


@router.get("/people", summary="查询裁员方案所列劳模(缺少说明的)")
async def list_layoff_people(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    plan: Annotated[UUID | None, Query(description="只看某方案")] = None,
    missing: Annotated[bool, Query(description="只看缺少稳岗优先说明的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[LayoffPersonOut]:
    scope, today = work_scope(actor), request.app.state.house.clock.today()
    key = decode_cursor(cursor, 2)
    after = (UUID(key[0]), UUID(key[1])) if key else None
    found = await find_layoff_people(pool, scope, today, plan=plan, missing=missing, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=found[:limit], next=encode_cursor(last.plan_id, last.person_id) if last else None)


def _cells(each: LayoffPersonOut) -> tuple[Any, ...]:
    said = ARRANGEMENT_ZH[Arrangement(each.arrangement)] if each.arrangement else "未说明"
    return each.employer_name, each.doc_no, each.planned_on, each.headcount, said, each.proof
