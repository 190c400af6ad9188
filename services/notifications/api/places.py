"""Cities and counties (C8.3): their responsible leaders and contacts, half-yearly reports, and what is vacant or missing, by name and date."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.notifications.api.door import Lookups, Uow, before_id, clerks_unit
from services.notifications.domain.places import covers, covers_all
from services.notifications.policy.c8_3_half_years import HalfYear, due_on, last_due
from services.notifications.storage.place_posts import Holder, PostChange
from services.notifications.use_cases.name_leader import NameLeader, name_leader
from services.notifications.use_cases.report_half_year import ReportHalfYear, report_half_year
from services.notifications.use_cases.reveal_leaders import RevealLeaders, reveal_leaders
from services.notifications.views.find_places import (
    MissingReport,
    PlaceOut,
    Reader,
    ReportOut,
    find_missing_reports,
    find_places,
    find_reports,
)
from services.notifications.views.find_responsible_units import find_table

router = department_router("/places", "市县组织领导")
PlacePath = Annotated[str, Path(pattern=r"^[0-9]{6}$", description="市或县的行政区划代码", examples=["340111"])]
PostName = Literal["LEADER", "CONTACT"]
_PAPER = Field(default="", max_length=200, description="政府盖章材料的文号或柜号；由总工会代为录入时必填", examples=["柜2-07"])


class PostIn(RequestModel):
    post: PostName = Field(description="LEADER 责任领导 · CONTACT 联系人", examples=["LEADER"])
    starts_on: date = Field(description="任职起始日期", examples=["2024-06-03"])
    name: str = Field(min_length=2, max_length=30, description="姓名", examples=["王建国"])
    title: str = Field(min_length=2, max_length=60, description="职务", examples=["副区长"])
    phone: str = Field(pattern=r"^[0-9+\- ]{7,20}$", description="电话", examples=["0551-63000000"])
    paper: str = _PAPER


class VacancyIn(RequestModel):
    post: PostName = Field(description="LEADER 责任领导 · CONTACT 联系人", examples=["LEADER"])
    starts_on: date = Field(description="空缺起始日期", examples=["2024-06-03"])
    paper: str = _PAPER


class ReportIn(RequestModel):
    year: int = Field(ge=2018, le=2100, description="年度", examples=[2024])
    half: Literal[1, 2] = Field(description="1 上半年 · 2 下半年", examples=[1])
    text: str = Field(
        min_length=10, max_length=4000, description="进展内容，不填写个人情况", examples=["本区已完成摸底调查，落实走访慰问。"]
    )
    paper: str = _PAPER


class LeaderRevealIn(RequestModel):
    ids: tuple[UUID, ...] = Field(min_length=1, max_length=200, description="登记编号", examples=[["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"]])
    reason: str = Field(min_length=4, max_length=200, description="查看理由", examples=["通知召开推进会"])


class RevealedLeader(ReadModel):
    """完整姓名和电话"""

    id: UUID = Field(description="登记编号")
    name: str = Field(description="姓名")
    phone: str = Field(description="电话")


class Noted(ReadModel):
    """已登记"""

    id: UUID = Field(description="登记编号")


async def _reader(request: Request, actor: Actor) -> Reader:
    unit = await request.app.state.house.units.get(clerks_unit(actor))
    region = unit.region_code if unit else None
    return Reader(region, covers_all(actor.unit_kind, region))


@router.get(
    "", summary="查看各市县责任领导和联系人", description="姓名和电话已遮盖；只看空缺的用 vacant。市看本市及所辖县，县看本县，省看全省。"
)
async def list_places(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    on: Annotated[date | None, Query(description="该日的情况，默认今天")] = None,
    vacant: Annotated[bool, Query(description="只看有空缺的市县")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 200,
) -> Page[PlaceOut]:
    reader, after = await _reader(request, actor), decode_cursor(cursor, 1)
    day = on or request.app.state.house.clock.today()
    found = await find_places(pool, reader, day, vacant=vacant, after=str(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].place) if len(found) > limit else None)


@router.get(
    "/missing-reports", summary="查看未报送半年进展的市县", description="按名称和应报送日期列出；不指定半年的，为最近一个应报送的半年。"
)
async def list_missing_reports(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    year: Annotated[int | None, Query(ge=2018, le=2100, description="年度")] = None,
    half: Annotated[int | None, Query(ge=1, le=2, description="1 上半年 · 2 下半年")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 200,
) -> Page[MissingReport]:
    reader, after = await _reader(request, actor), decode_cursor(cursor, 1)
    today: date = request.app.state.house.clock.today()
    parameters = (await find_table(pool)).on(today)
    asked = HalfYear(year, half) if year and half else last_due(today, parameters)
    found = await find_missing_reports(
        pool, reader, asked, due_on(asked, parameters), today, after=str(after[0]) if after else None, limit=limit + 1
    )
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].place) if len(found) > limit else None)


@router.post("/reveals", summary="查看完整姓名和电话(须说明理由，逐人留痕)")
@unstored
async def reveal(body: LeaderRevealIn, actor: CurrentActor, uow: Uow) -> list[RevealedLeader]:
    clerks_unit(actor)
    opened = await reveal_leaders(RevealLeaders(body.ids, body.reason), actor, uow)
    return [RevealedLeader(id=post_id, name=name, phone=phone) for post_id, (name, phone) in opened.items()]


@router.post("/{place}/posts", status_code=201, summary="登记责任领导或联系人")
async def add_post(place: PlacePath, body: PostIn, actor: CurrentActor, uow: Uow) -> Noted:
    holder = Holder(body.name, body.phone, body.title)
    change = PostChange(place, body.post, body.starts_on, holder, body.paper)
    return Noted(id=await name_leader(NameLeader(change), actor, uow))


@router.post("/{place}/vacancies", status_code=201, summary="登记空缺")
async def add_vacancy(place: PlacePath, body: VacancyIn, actor: CurrentActor, uow: Uow) -> Noted:
    change = PostChange(place, body.post, body.starts_on, None, body.paper)
    return Noted(id=await name_leader(NameLeader(change), actor, uow))


@router.post("/{place}/reports", status_code=201, summary="报送半年进展")
async def add_report(place: PlacePath, body: ReportIn, actor: CurrentActor, uow: Uow) -> Noted:
    told = ReportHalfYear(place, HalfYear(body.year, body.half), body.text, body.paper)
    return Noted(id=await report_half_year(told, actor, uow))


@router.get("/{place}/reports", summary="查看半年进展")
async def list_reports(
    request: Request, place: PlacePath, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50
) -> Page[ReportOut]:
    reader = await _reader(request, actor)
    if not covers(actor.unit_kind, reader.region, place):
        refuse(Code.NOT_FOUND, "没有此地区的报告，请核对行政区划代码")
    found = await find_reports(pool, place, before=before_id(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
