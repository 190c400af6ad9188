"""Applications for housing (C5.9, C5.10): filed, graded, judged, certified, reviewed, answered, closed."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, Field

from libs.common.contracts.calls import CardsQuery, PersonCards
from libs.common.kernel.actor import Actor
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import prepared
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.housing.api.door import Lookups, Uow
from services.housing.api.readers import listing_reader, reader_of
from services.housing.domain.application import State
from services.housing.use_cases.answer_offer import AnswerOffer, answer_offer
from services.housing.use_cases.certify_honour import CertifyHonour, certify_honour
from services.housing.use_cases.close_application import CloseApplication, close_application
from services.housing.use_cases.file_application import FileApplication, file_application
from services.housing.use_cases.grade_dwelling import GradeDwelling, grade_dwelling
from services.housing.use_cases.judge_application import JudgeApplication, judge_application
from services.housing.use_cases.review_household import ReviewHousehold, review_household
from services.housing.views.find_applications import PRIORITIES, SCHEME, STATES, HousingApplicationOut, find_applications, person_of

router = department_router("/applications", "住房申请")
_COLUMNS: Final = {
    "登记号": 16, "保障方式": 16, "所在地": 10, "状态": 14, "优先": 22, "申请时间": 18, "复核期限": 12, "逾期未复核": 10, "房屋鉴定等级": 14, "最近一次名次": 14,
}  # fmt: skip
_STATES, _PRIORITIES, _SCHEMES = words_of(STATES), words_of(PRIORITIES), words_of(SCHEME)
HousingPath = Annotated[UUID, Path(description="申请编号")]
Score = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class HousingApplicationIn(RequestModel):
    queue_id: UUID = Field(description="队列编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"])
    person_id: UUID | None = Field(default=None, description="劳模家庭填劳模的人员编号；其他家庭为空")
    reference: str = Field(pattern=r"^[A-Za-z0-9-]{3,40}$", description="登记号；不得使用公民身份号码、手机号码", examples=["GZ2024-00017"])
    applied_at: AwareDatetime = Field(description="申请时间", examples=["2024-06-03T09:30:00+08:00"])
    rural: bool | None = Field(default=None, description="是否农村家庭；劳模家庭以登记的家庭为准")

    def command(self) -> FileApplication:
        person = PersonId(self.person_id) if self.person_id else None
        return FileApplication(self.queue_id, person, self.reference, self.applied_at, self.rural)


class GradeIn(RequestModel):
    grade: Literal["A", "B", "C", "D"] = Field(description="房屋危险性鉴定等级", examples=["D"])
    doc_no: str = Field(min_length=2, max_length=60, description="鉴定报告编号", examples=["包危鉴〔2024〕17号"])


class VerdictIn(RequestModel):
    met: bool = Field(description="是否符合当地住房保障条件，以住房城乡建设部门的认定为准", examples=[True])
    doc_no: str = Field(min_length=2, max_length=60, description="认定文书号", examples=["包住保〔2024〕102号"])
    ground: str = Field(min_length=2, max_length=1000, description="认定理由(加密保存)", examples=["收入、住房、户籍均符合"])
    scores: dict[Annotated[str, Field(min_length=1, max_length=40)], Score] | None = Field(
        default=None, max_length=20, description="各项得分，名称与公布的排序标准一致；不符合条件的为空", examples=[{"住房困难得分": 85}]
    )


class CertificationIn(RequestModel):
    in_force: bool = Field(description="是否有有效的省部级以上荣誉", examples=[True])


class ReviewIn(RequestModel):
    still_met: bool = Field(description="家庭是否仍符合当地住房保障条件", examples=[True])
    doc_no: str = Field(min_length=2, max_length=60, description="复核文书号", examples=["包住保〔2024〕131号"])
    ground: str = Field(min_length=2, max_length=1000, description="复核情况(加密保存)", examples=["家庭其他成员仍居住"])


class ClosingIn(RequestModel):
    reason: Literal["WITHDRAWN", "MOVED_AWAY", "HOUSED_OTHERWISE", "MISTAKE"] = Field(
        description="WITHDRAWN 家庭退出 · MOVED_AWAY 迁出本地 · HOUSED_OTHERWISE 另行解决 · MISTAKE 登记有误", examples=["WITHDRAWN"]
    )


class HousingApplicationId(ReadModel):
    """已办理"""

    id: UUID = Field(description="申请编号")


@router.post(
    "",
    status_code=201,
    summary="登记住房申请",
    description="任何家庭都在同一队列；非劳模家庭只登记编号。由当地住房城乡建设部门办理，农村危房改造也可由乡镇办理。",
)
async def add_application(body: HousingApplicationIn, actor: CurrentActor, uow: Uow) -> HousingApplicationId:
    return HousingApplicationId(id=await file_application(body.command(), actor, uow))


@router.get(
    "", summary="查询住房申请", description="住房城乡建设部门列本地的，工会列本单位负责人员的状态，乡镇列本单位登记的，本人列自己的。"
)
async def list_applications(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    *,
    queue: Annotated[UUID | None, Query(description="只看某队列")] = None,
    person: Annotated[UUID | None, Query(description="只看某劳模")] = None,
    state: Annotated[State | None, Query(description="只看某状态")] = None,
    review: Annotated[bool, Query(description="只看待复核的")] = False,
    overdue: Annotated[bool, Query(description="只看逾期未复核的")] = False,
    asked: Annotated[bool, Query(description="只看待工会核实荣誉的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[HousingApplicationOut]:
    after = decode_cursor(cursor, 1)
    told: Mapping[str, Any] = {"queue": queue, "person": person, "state": state, "review": review, "overdue": overdue, "asked": asked}
    where = {"after": UUID(after[0]) if after else None, "limit": limit + 1}
    found = await find_applications(pool, reader_of(actor), request.app.state.house.clock.today(), **told, **where)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/workbook", summary="导出住房申请名单(Excel，印有用途和导出人)", response_class=Response)
async def export_applications(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    queue: Annotated[UUID | None, Query(description="只看某队列")] = None,
    state: Annotated[State | None, Query(description="只看某状态")] = None,
    review: Annotated[bool, Query(description="只看待复核的")] = False,
    overdue: Annotated[bool, Query(description="只看逾期未复核的")] = False,
    asked: Annotated[bool, Query(description="只看待工会核实荣誉的")] = False,
) -> StreamingResponse:
    reader, house = listing_reader(actor), request.app.state.house
    today, told = house.clock.today(), {"queue": queue, "state": state, "review": review, "overdue": overdue, "asked": asked}

    async def find(after: UUID | None, limit: int) -> list[HousingApplicationOut]:
        return await find_applications(house.pool, reader, today, **told, after=after, limit=limit)

    words = {
        "队列": queue,
        "状态": _STATES[state] if state else None,
        "只看待复核": review,
        "只看逾期未复核": overdue,
        "只看待核实荣誉": asked,
    }
    listed = NamedList("HOUSING_APPLICATIONS", "住房申请名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.get("/{application_id}", summary="查看一件住房申请")
async def show_application(application_id: HousingPath, request: Request, actor: CurrentActor, pool: Lookups) -> HousingApplicationOut:
    found = await find_applications(pool, reader_of(actor), request.app.state.house.clock.today(), id=application_id)
    if not found:
        refuse(Code.NOT_FOUND, "没有此住房申请，或不在可查看的范围")
    return found[0]


@router.post("/{application_id}/grade", status_code=201, summary="登记房屋危险性鉴定等级(登记的乡镇、当地住房城乡建设部门)")
async def file_grade(application_id: HousingPath, body: GradeIn, actor: CurrentActor, uow: Uow) -> HousingApplicationId:
    return HousingApplicationId(id=await grade_dwelling(GradeDwelling(application_id, body.grade, body.doc_no), actor, uow))


@router.post(
    "/{application_id}/verdict",
    status_code=201,
    summary="登记当地条件的认定结果",
    description="符合的同时登记各项得分，进入轮候；劳模家庭即询问责任工会荣誉是否有效。不符合的，无论何种荣誉都不参加排序。",
)
async def judge(application_id: HousingPath, body: VerdictIn, actor: CurrentActor, uow: Uow) -> HousingApplicationId:
    command = JudgeApplication(application_id, body.met, body.doc_no, body.ground, body.scores)
    return HousingApplicationId(id=await judge_application(command, actor, uow))


async def _ask_registry(request: Request) -> None:
    """The honours in force, for a union that answers; asked before the transaction."""
    actor: Actor | None = request.state.actor
    request.state.prepared = None
    if actor is None or actor.unit_kind not in L2_KINDS:
        return
    try:
        application_id = UUID(request.path_params["application_id"])
    except ValueError:
        return
    person = await person_of(request.app.state.house.pool, application_id)
    if person is not None:
        query = CardsQuery(person_ids=(person,), purpose="核实住房优先的荣誉", unit=actor.unit_id)
        cards = (await request.app.state.client.post("/registry/people/cards", query, PersonCards)).cards
        request.state.prepared = cards[0] if cards else None


@router.post(
    "/{application_id}/certification",
    status_code=201,
    summary="核实荣誉是否有效(责任工会)",
    description="与劳模信息库逐次核对，不一致的先更正。",
)
@prepared(_ask_registry)
async def certify(
    application_id: HousingPath, body: CertificationIn, request: Request, actor: CurrentActor, uow: Uow
) -> HousingApplicationId:
    command = CertifyHonour(application_id, body.in_force, request.state.prepared)
    return HousingApplicationId(id=await certify_honour(command, actor, uow))


@router.post("/{application_id}/review", status_code=201, summary="劳模身故后复核家庭", description="仍符合的保留名次和时间，不再优先。")
async def review_after_death(application_id: HousingPath, body: ReviewIn, actor: CurrentActor, uow: Uow) -> HousingApplicationId:
    command = ReviewHousehold(application_id, body.still_met, body.doc_no, body.ground)
    return HousingApplicationId(id=await review_household(command, actor, uow))


@router.post("/{application_id}/acceptance", status_code=201, summary="接受安排(住房部门代录，或本人)")
async def accept(application_id: HousingPath, actor: CurrentActor, uow: Uow) -> HousingApplicationId:
    return HousingApplicationId(id=await answer_offer(AnswerOffer(application_id, accepts=True), actor, uow))


@router.post(
    "/{application_id}/declination", status_code=201, summary="放弃安排(住房部门代录，或本人)", description="保留申请时间，参加下一次排序。"
)
async def decline(application_id: HousingPath, actor: CurrentActor, uow: Uow) -> HousingApplicationId:
    return HousingApplicationId(id=await answer_offer(AnswerOffer(application_id, accepts=False), actor, uow))


@router.post("/{application_id}/closing", status_code=201, summary="退出轮候")
async def close(application_id: HousingPath, body: ClosingIn, actor: CurrentActor, uow: Uow) -> HousingApplicationId:
    return HousingApplicationId(id=await close_application(CloseApplication(application_id, body.reason), actor, uow))


def _cells(each: HousingApplicationOut) -> tuple[Any, ...]:
    applied = each.applied_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    where = (_SCHEMES[each.scheme], each.region_code, _STATES[each.state], _PRIORITIES[each.priority])
    return each.reference, *where, applied, each.review_due_on, each.review_overdue, each.grade, each.position
