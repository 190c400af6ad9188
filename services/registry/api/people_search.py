"""People listed, searched and exported (C7.2): one filter for all three, within the clerk's own scope."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import new_id
from libs.common.persistence.house import Pool
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.web.access import CurrentActor, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import only_looks
from libs.common.web.exports import ListExport, Purpose, export_answer
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import PageCursor, PageSize, cursor_id, decode_cursor, encode_cursor
from services.registry.api.people import BUREAUS
from services.registry.views.export_people import COLUMNS, PeopleExport
from services.registry.views.find_people import PersonListed, find_people
from services.registry.views.people_query import COUNTED, PeopleFilter, PeopleQuery

router = department_router("/people", "劳模")
Life = Literal["ALIVE", "DECEASED", "LOST_CONTACT", "ABROAD"]
Category = Literal["STAFF", "RETIREE", "FARMER", "UNEMPLOYED", "FLEXIBLE"]
Tier = Literal["NATIONAL", "PROVINCIAL", "NONE"]
FocusGroup = Literal["VETERAN_STAFF", "UNEMPLOYED_BY_CLOSURE", "LAID_OFF_OVERCAPACITY", "VETERAN_FARMER"]
_REGION: Final = r"^([0-9]{2}){1,3}$"


class PeoplePage(ReadModel):
    """名单的一页"""

    items: list[PersonListed] = Field(description="本页人员")
    next: str | None = Field(default=None, description="下一页标记；为空表示已到末页")
    total: int | None = Field(default=None, description=f"总人数(只在第一页给出)；{COUNTED}人以内为准确数")
    more_than_total: bool = Field(default=False, description=f"总人数是否超过{COUNTED}人")


class SearchIn(RequestModel):
    """按姓名等条件查找；姓名不写在网址里"""

    words: str = Field(
        min_length=1, max_length=40, description="姓名、名字、拼音(任一读音)、拼音首字母，或完整公民身份号码", examples=["张三"]
    )
    l2: UUID | None = Field(default=None, description="责任工会")
    county: UUID | None = Field(default=None, description="县级工会")
    unit: UUID | None = Field(default=None, description="所在单位或基层办公室")
    region: str | None = Field(default=None, pattern=_REGION, description="现居住地代码：省2位、市4位、县6位", examples=["340111"])
    title: str | None = Field(default=None, max_length=80, description="荣誉称号(全称)", examples=["安徽省劳动模范"])
    tier: Tier | None = Field(default=None, description="荣誉层次：NATIONAL 全国 · PROVINCIAL 省部级 · NONE 无")
    focus_group: FocusGroup | None = Field(default=None, description="重点面向群体")
    life: Life | None = Field(default=None, description="生存状态")
    category: Category | None = Field(default=None, description="人员类别")

    @property
    def filter(self) -> PeopleFilter:
        return PeopleFilter(**self.model_dump())


async def _codes(
    l2: Annotated[UUID | None, Query(description="只看某责任工会")] = None,
    county: Annotated[UUID | None, Query(description="只看某县级工会")] = None,
    unit: Annotated[UUID | None, Query(description="只看某单位或基层办公室")] = None,
    region: Annotated[str | None, Query(pattern=_REGION, description="只看现居住在某地：省2位、市4位、县6位代码")] = None,
    title: Annotated[str | None, Query(max_length=80, description="只看持有某荣誉称号(全称)")] = None,
    tier: Annotated[Tier | None, Query(description="只看某荣誉层次")] = None,
    focus_group: Annotated[FocusGroup | None, Query(description="只看某重点面向群体")] = None,
    life: Annotated[Life | None, Query(description="只看某生存状态")] = None,
    category: Annotated[Category | None, Query(description="只看某人员类别")] = None,
) -> PeopleFilter:
    return PeopleFilter("", l2, county, unit, region, title, tier, focus_group, life, category)


Codes = Annotated[PeopleFilter, Depends(_codes)]


@router.get("", summary="查询劳模名单(本单位负责范围)")
async def list_people(request: Request, actor: CurrentActor, asked: Codes, cursor: PageCursor = None, limit: PageSize = 100) -> PeoplePage:
    return await _page(request, actor, asked, cursor, limit)


@router.post("/search", summary="按姓名、拼音、首字母或号码查找劳模(本单位负责范围)")
@only_looks
async def search_people(
    body: SearchIn, request: Request, actor: CurrentActor, cursor: PageCursor = None, limit: PageSize = 50
) -> PeoplePage:
    return await _page(request, actor, body.filter, cursor, limit)


@router.get("/export", summary="导出劳模名单为 Excel(号码掩码，加水印并留痕)", response_class=Response)
async def export_people(request: Request, actor: CurrentActor, asked: Codes, purpose: Purpose) -> Response:
    return await _export(request, actor, asked, purpose)


@router.post("/search/export", summary="导出查找结果为 Excel(号码掩码，加水印并留痕)", response_class=Response)
@only_looks
async def export_search(body: SearchIn, request: Request, actor: CurrentActor, purpose: Purpose) -> Response:
    return await _export(request, actor, body.filter, purpose)


def _query(request: Request, actor: Actor, asked: PeopleFilter) -> PeopleQuery:
    house = request.app.state.house
    return PeopleQuery(asked, scope_of(actor, BUREAUS), house.keyring, house.clock.today())


async def _page(request: Request, actor: Actor, asked: PeopleFilter, cursor: str | None, limit: int) -> PeoplePage:
    after = decode_cursor(cursor, 2)
    key = (str(after[0]), cursor_id(after[1])) if after else None
    pool: Pool = request.app.state.house.pool  # not a dependency: each is solved anew for every question
    found = await find_people(pool, _query(request, actor, asked), after=key, limit=limit + 1, counted=after is None)
    last = found.people[limit - 1] if len(found.people) > limit else None
    return PeoplePage(
        items=found.people[:limit],
        next=encode_cursor(last.key, last.id) if last else None,
        total=None if found.total is None else min(found.total, COUNTED),
        more_than_total=(found.total or 0) > COUNTED,
    )


_WORDS: Final = {
    "words": "姓名或拼音", "l2": "责任工会", "county": "县级工会", "unit": "所在单位", "region": "现居住地", "title": "荣誉称号", "tier": "荣誉层次",
    "focus_group": "重点面向群体", "life": "生存状态", "category": "人员类别",
}  # fmt: skip


async def _export(request: Request, actor: Actor, asked: PeopleFilter, purpose: str) -> Response:
    export = PeopleExport(request.app.state.house.pool, _query(request, actor, asked))
    number = str(new_id())

    async def keep(uow: UnitOfWork) -> None:
        """Who left in the list: each sees it in their own access log."""
        async with uow.raw.cursor() as cursor, cursor.copy("COPY exported_person (person_id, export_no) FROM STDIN") as copy:
            for person_id in export.person_ids:
                await copy.write_row((person_id, number))

    words = {word: getattr(asked, field) for field, word in _WORDS.items()}
    return await export_answer(request, actor, ListExport("PEOPLE", "劳模名单", COLUMNS, export.rows(), words, purpose, keep, number))
