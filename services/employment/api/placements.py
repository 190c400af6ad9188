"""Public-welfare posts with their quota, and placements in them to their last day (C5.7, Q35)."""

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
from services.employment.api.readers import listing_scope, reading_scope, work_scope
from services.employment.api.subsidies import CREDIT_CODE
from services.employment.domain.placement import Placement, PlacementState, PostState, WelfarePost
from services.employment.use_cases.end_placement import LeaveWelfarePost, leave_welfare_post
from services.employment.use_cases.open_welfare_post import CloseWelfarePost, OpenWelfarePost, close_welfare_post, open_welfare_post
from services.employment.use_cases.place_in_welfare_post import PlaceInWelfarePost, place_in_welfare_post
from services.employment.views.find_placements import (
    ENDED_FOR,
    PLACEMENT_STATE,
    POST_STATE,
    PlacementOut,
    WelfarePostOut,
    find_placements,
    find_welfare_posts,
)

router = department_router("", "公益性岗位")
_COLUMNS: Final = {
    "岗位名称": 20, "用人单位代码": 22, "起始日期": 12, "截止日期": 12, "法定退休日期": 14, "状态": 10, "结束原因": 12, "实际最后在岗日": 14,
}  # fmt: skip
_STATES: Final = words_of(PLACEMENT_STATE)
_ENDED: Final = words_of(ENDED_FOR)
PostPath = Annotated[UUID, Path(description="岗位编号")]


class WelfarePostIn(RequestModel):
    host_code: str = Field(pattern=CREDIT_CODE, description="用人单位统一社会信用代码", examples=["91110108551385082Q"])
    host_name: str = Field(min_length=2, max_length=100, description="用人单位名称", examples=["包河区某社区服务中心"])
    title: str = Field(min_length=2, max_length=60, description="岗位名称", examples=["社区协管员"])
    quota: int = Field(ge=1, le=999, description="名额", examples=[1])


class PlacementIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    starts_on: date = Field(description="起始日期", examples=["2024-06-12"])
    ends_on: date = Field(description="截止日期(最后在岗日)；一般不超过36个月", examples=["2027-06-11"])
    agreement: str = Field(min_length=2, max_length=100, description="岗位协议的存放位置", examples=["柜6-1"])
    retirement_on: date | None = Field(default=None, description="法定退休日期(依材料录入)；不足五年的可安置至退休", examples=[None])
    retirement_proof: str = Field(default="", max_length=100, description="法定退休日期的依据材料", examples=[""])


class LeavingPostIn(RequestModel):
    last_day: date = Field(description="最后在岗日", examples=["2024-09-30"])


class WelfarePostStateOut(ReadModel):
    """公益性岗位状态"""

    id: UUID = Field(description="岗位编号")
    state: str = Field(description=POST_STATE)
    version: int = Field(description="版本")

    @classmethod
    def of(cls, post: WelfarePost) -> "WelfarePostStateOut":
        return cls(id=post.id, state=post.state, version=post.version)


class PlacementStateOut(ReadModel):
    """安置状态"""

    id: UUID = Field(description="安置编号")
    state: str = Field(description=PLACEMENT_STATE)
    ends_on: date = Field(description="截止日期")
    ended_on: date | None = Field(description="实际最后在岗日")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, placement: Placement) -> "PlacementStateOut":
        told = (placement.id, placement.state, placement.ends_on, placement.ended_on, placement.version)
        return cls(id=told[0], state=told[1], ends_on=told[2], ended_on=told[3], version=told[4])


@router.get("/welfare-posts", summary="查询公益性岗位和空余名额")
async def list_welfare_posts(
    actor: CurrentActor,
    pool: Lookups,
    unit: Annotated[UUID | None, Query(description="只看某人社部门设立的")] = None,
    state: Annotated[PostState | None, Query(description="只看某状态")] = None,
    available: Annotated[bool, Query(description="只看有空余名额的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[WelfarePostOut]:
    reading_scope(actor)
    after = decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_welfare_posts(pool, unit=unit, state=state, available=available, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/welfare-posts", status_code=201, summary="设立公益性岗位(人社部门)")
async def add_welfare_post(body: WelfarePostIn, actor: CurrentActor, uow: Uow) -> WelfarePostStateOut:
    return WelfarePostStateOut.of(await open_welfare_post(OpenWelfarePost(**body.model_dump()), actor, uow))


@router.post(
    "/welfare-posts/{post_id}/closing", status_code=201, summary="停止安置(设立部门)", description="在岗人员不受影响，安置至期满。"
)
async def end_welfare_post(post_id: PostPath, actor: CurrentActor, uow: Uow) -> WelfarePostStateOut:
    return WelfarePostStateOut.of(await close_welfare_post(CloseWelfarePost(post_id), actor, uow))


@router.post(
    "/welfare-posts/{post_id}/placements",
    status_code=201,
    summary="安置就业困难劳模",
    description="须有有效的就业困难人员认定和市场招聘未成的记录；最多安置两次，每次一般不超过36个月。",
)
async def add_placement(post_id: PostPath, body: PlacementIn, actor: CurrentActor, uow: Uow) -> PlacementStateOut:
    told = body.model_dump() | {"person_id": PersonId(body.person_id)}
    return PlacementStateOut.of(await place_in_welfare_post(PlaceInWelfarePost(post_id, **told), actor, uow))


@router.get("/placements", summary="查询公益性岗位安置")
async def list_placements(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    post: Annotated[UUID | None, Query(description="只看某岗位")] = None,
    state: Annotated[PlacementState | None, Query(description="只看某状态")] = None,
    ends_by: Annotated[date | None, Query(description="只看至某日到期的在岗安置")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[PlacementOut]:
    scope, today, after = work_scope(actor), request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_placements(pool, scope, today, person=person, post=post, state=state, ends_by=ends_by, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/placements/workbook", summary="导出公益性岗位安置名单(Excel，印有用途和导出人)", response_class=Response)
async def export_placements(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    state: Annotated[PlacementState | None, Query(description="只看某状态")] = None,
    ends_by: Annotated[date | None, Query(description="只看至某日到期的在岗安置")] = None,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[PlacementOut]:
        return await find_placements(
            house.pool, scope, today, person=None, post=None, state=state, ends_by=ends_by, after=after, limit=limit
        )

    words = {"状态": _STATES[state] if state else None, "至某日到期": ends_by}
    listed = NamedList("WELFARE_PLACEMENTS", "公益性岗位安置名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.post("/placements/{placement_id}/leaving", status_code=201, summary="登记离岗")
async def add_leaving(
    placement_id: Annotated[UUID, Path(description="安置编号")], body: LeavingPostIn, actor: CurrentActor, uow: Uow
) -> PlacementStateOut:
    return PlacementStateOut.of(await leave_welfare_post(LeaveWelfarePost(placement_id, body.last_day), actor, uow))


def _cells(each: PlacementOut) -> tuple[Any, ...]:
    span = (each.starts_on, each.ends_on, each.retirement_on)
    return each.title, each.host_code, *span, _STATES[each.state], _ENDED.get(each.ended_for or ""), each.ended_on
