"""The yearly check-up (C4.5–C4.8, annex A3): plan of the province, people planned one by one or a place at once, booked, done, declined."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import PROVINCE_KINDS
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.names import names_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.health.api.door import Lookups, Uow
from services.health.api.readers import people_scope
from services.health.domain.checkup import STATE_ZH, Checkup, CheckupState, Hospital
from services.health.policy.c4_5_checkup_year import DeclineReason
from services.health.policy.c4_7_checkup_payer import Payer
from services.health.use_cases.book_checkup import BookCheckup, book_checkup
from services.health.use_cases.cancel_checkup import CancelCheckup, cancel_checkup
from services.health.use_cases.complete_checkup import CompleteCheckup, complete_checkup
from services.health.use_cases.decline_checkup import DeclineCheckup, decline_checkup
from services.health.use_cases.open_checkup_plan import OpenCheckupPlan, open_checkup_plan
from services.health.use_cases.order_checkup_planning import OrderCheckupPlanning, order_checkup_planning
from services.health.use_cases.plan_checkup import PlanCheckup, plan_checkup
from services.health.use_cases.record_other_payer import RecordOtherPayer, record_other_payer
from services.health.views.find_checkups import (
    PAYER,
    STATE,
    CheckupFilter,
    CheckupOut,
    CheckupProgress,
    UnplannedOut,
    checkup_progress,
    find_checkups,
    find_unplanned,
)

router = department_router("", "健康体检")
CheckupPath = Annotated[UUID, Path(description="体检编号")]
Year = Annotated[int, Query(ge=2018, le=2100, description="年度")]
County = Annotated[UUID | None, Query(description="只看某县级工会")]
YEAR: Final = Field(ge=2018, le=2100, description="年度", examples=[2024])
CODE: Final = r"^[0-9A-Z]{18}$"
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.AUDITOR, Role.SUPERVISOR)
_COLUMNS: Final = {"年度": 8, "状态": 12, "费用负担方": 20, "另行记录的负担方": 22, "预约日期": 12, "医院": 26, "体检日期": 12}
_PAYERS: Final = words_of(PAYER)


class CheckupPlanIn(RequestModel):
    year: int = YEAR
    doc_no: str = Field(min_length=2, max_length=100, description="计划文号", examples=["皖工发〔2024〕5号"])


class CheckupIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    year: int = YEAR


class CheckupDeclineIn(CheckupIn):
    reason: DeclineReason = Field(
        description="OWN_CHOICE 本人不愿 · UNFIT 身体原因 · AWAY 长期在外 · DONE_ELSEWHERE 已另行体检 · OTHER 其他", examples=["OWN_CHOICE"]
    )
    note: str = Field(default="", max_length=500, description="说明(加密保存)", examples=["电话确认"])


class CheckupPlanningIn(RequestModel):
    year: int = YEAR
    county: UUID | None = Field(default=None, description="只安排某县级工会的人员；不填为本单位负责的全部人员")


class CheckupBookingIn(RequestModel):
    on: date = Field(description="预约日期", examples=["2024-06-20"])
    hospital_code: str = Field(pattern=CODE, description="医院统一社会信用代码", examples=["91110108551385082Q"])
    hospital_name: str = Field(min_length=2, max_length=100, description="医院名称", examples=["包河区人民医院"])


class CheckupCompletionIn(RequestModel):
    done_on: date = Field(description="体检日期", examples=["2024-06-20"])


class CheckupCancellationIn(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="取消原因(加密保存)", examples=["安排有误"])


class OtherPayerIn(RequestModel):
    payer: Literal[Payer.EMPLOYER, Payer.UNION_FUND, Payer.OTHER, Payer.CENTRAL_SPECIAL] = Field(description=PAYER, examples=["OTHER"])
    name: str = Field(default="", max_length=100, description="负担方名称；负担方为 OTHER 时填写", examples=["包河区财政局"])
    doc_no: str = Field(min_length=2, max_length=100, description="依据文件", examples=["包政办〔2024〕7号"])
    reason: str = Field(min_length=2, max_length=500, description="理由(加密保存)", examples=["单位改制期间由区财政统一安排"])


class CheckupStateOut(ReadModel):
    """体检状态"""

    id: UUID = Field(description="体检编号")
    state: str = Field(description=STATE)
    payer: str = Field(description="费用负担方：" + PAYER)
    version: int = Field(description="版本")

    @classmethod
    def of(cls, checkup: Checkup) -> "CheckupStateOut":
        return cls(id=checkup.id, state=checkup.state, payer=checkup.due, version=checkup.version)


class CheckupPlanOut(ReadModel):
    """年度体检计划"""

    year: int = Field(description="年度")


class CheckupJob(ReadModel):
    """批量安排的任务"""

    job_id: UUID = Field(description="任务编号；逐人结果在任务中查看")


@router.post("/checkup-plans", status_code=201, summary="发布年度体检计划(省总工会)")
async def publish_checkup_plan(body: CheckupPlanIn, actor: CurrentActor, uow: Uow) -> CheckupPlanOut:
    await open_checkup_plan(OpenCheckupPlan(body.year, body.doc_no), actor, uow)
    return CheckupPlanOut(year=body.year)


@router.post("/checkups", status_code=201, summary="安排体检", description="每人每年1次；费用负担方按今日情况确定，体检当日重新确定。")
async def add_checkup(body: CheckupIn, actor: CurrentActor, uow: Uow) -> CheckupStateOut:
    return CheckupStateOut.of(await plan_checkup(PlanCheckup(PersonId(body.person_id), body.year), actor, uow))


@router.post("/checkup-declines", status_code=201, summary="登记本人不参加体检及原因", description="县级工会、责任工会或本人办理。")
async def record_checkup_decline(body: CheckupDeclineIn, actor: CurrentActor, uow: Uow) -> CheckupStateOut:
    command = DeclineCheckup(PersonId(body.person_id), body.year, body.reason, body.note)
    return CheckupStateOut.of(await decline_checkup(command, actor, uow))


@router.post("/checkup-plannings", status_code=202, summary="批量安排一地尚未安排的人员", description="作为任务办理，每人各有结果。")
async def plan_checkups_of_place(body: CheckupPlanningIn, actor: CurrentActor, uow: Uow) -> CheckupJob:
    return CheckupJob(job_id=await order_checkup_planning(OrderCheckupPlanning(body.year, body.county, scope_of(actor)), actor, uow))


@router.post("/checkups/{checkup_id}/booking", status_code=201, summary="预约(或改约)体检")
async def record_checkup_booking(checkup_id: CheckupPath, body: CheckupBookingIn, actor: CurrentActor, uow: Uow) -> CheckupStateOut:
    command = BookCheckup(checkup_id, body.on, Hospital(body.hospital_code, body.hospital_name))
    return CheckupStateOut.of(await book_checkup(command, actor, uow))


@router.post("/checkups/{checkup_id}/completion", status_code=201, summary="登记体检完成", description="只登记日期，不登记体检结果。")
async def record_checkup_done(checkup_id: CheckupPath, body: CheckupCompletionIn, actor: CurrentActor, uow: Uow) -> CheckupStateOut:
    return CheckupStateOut.of(await complete_checkup(CompleteCheckup(checkup_id, body.done_on), actor, uow))


@router.post("/checkups/{checkup_id}/cancellation", status_code=201, summary="取消安排有误的体检")
async def cancel_planned_checkup(checkup_id: CheckupPath, body: CheckupCancellationIn, actor: CurrentActor, uow: Uow) -> CheckupStateOut:
    return CheckupStateOut.of(await cancel_checkup(CancelCheckup(checkup_id, body.reason), actor, uow))


@router.post(
    "/checkups/{checkup_id}/payer", status_code=201, summary="另行记录费用负担方(责任工会)", description="省部级劳模“原则上”以外的情形。"
)
async def add_other_payer(checkup_id: CheckupPath, body: OtherPayerIn, actor: CurrentActor, uow: Uow) -> CheckupStateOut:
    command = RecordOtherPayer(checkup_id, body.payer, body.name, body.doc_no, body.reason)
    return CheckupStateOut.of(await record_other_payer(command, actor, uow))


@router.get("/checkups", summary="查询体检")
async def list_checkups(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    year: Annotated[int | None, Query(ge=2018, le=2100, description="只看某年")] = None,
    state: Annotated[CheckupState | None, Query(description="只看某状态")] = None,
    payer: Annotated[Payer | None, Query(description="只看某负担方")] = None,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[CheckupOut]:
    require_role(actor, *_READERS, Role.MODEL_WORKER)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_checkups(pool, people_scope(actor), today, CheckupFilter(year, state, payer, person), after=key, limit=limit + 1)
    shown = found[:limit] if _sees_reasons(actor) else [each.model_copy(update={"declined_for": None}) for each in found[:limit]]
    return Page(items=shown, next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/checkups/progress", summary="各县(市、区)体检进度")
async def show_checkup_progress(request: Request, actor: CurrentActor, pool: Lookups, year: Year) -> list[CheckupProgress]:
    require_role(actor, *_READERS)
    return await checkup_progress(pool, scope_of(actor), request.app.state.house.clock.today(), year)


@router.get("/checkups/unplanned", summary="未安排体检的人员(逐名)", description="6月30日前应全部安排或登记不参加；限本单位负责范围。")
async def list_unplanned_checkups(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    year: Year,
    county: County = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[UnplannedOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_unplanned(pool, people_scope(actor), today, year, county=county, after=key, limit=limit + 1)
    names = await names_of(request, actor, [each.person_id for each in found[:limit]], "未安排体检名单")
    items = [each.model_copy(update={"name": names.get(each.person_id, "")}) for each in found[:limit]]
    return Page(items=items, next=encode_cursor(found[limit - 1].person_id) if len(found) > limit else None)


@router.get("/checkups/unplanned/workbook", summary="导出未安排体检名单(Excel，印有用途和导出人)", response_class=Response)
async def export_unplanned_checkups(
    request: Request, actor: CurrentActor, year: Year, purpose: Purpose, county: County = None
) -> StreamingResponse:
    require_role(actor, *_READERS)
    house, scope = request.app.state.house, people_scope(actor)
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[UnplannedOut]:
        return await find_unplanned(house.pool, scope, today, year, county=county, after=after, limit=limit)

    asked = {"年度": year, "县级工会": county}
    listed = NamedList("CHECKUPS_UNPLANNED", "未安排体检名单", {}, find, lambda each: each.person_id, lambda _: (), asked, purpose)
    return await export_by_name(request, actor, listed)


@router.get("/checkups/workbook", summary="导出体检名单(Excel，印有用途和导出人)", response_class=Response)
async def export_checkups(
    request: Request,
    actor: CurrentActor,
    year: Year,
    purpose: Purpose,
    state: Annotated[CheckupState | None, Query(description="只看某状态")] = None,
    payer: Annotated[Payer | None, Query(description="只看某负担方")] = None,
) -> StreamingResponse:
    require_role(actor, *_READERS)
    house, scope, wanted = request.app.state.house, people_scope(actor), CheckupFilter(year, state, payer, None)
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[CheckupOut]:
        return await find_checkups(house.pool, scope, today, wanted, after=after, limit=limit)

    asked = {"年度": year, "状态": STATE_ZH[state] if state else None, "负担方": _PAYERS[payer] if payer else None}
    listed = NamedList("CHECKUPS", "健康体检名单", _COLUMNS, find, lambda each: each.id, _cells, asked, purpose)
    return await export_by_name(request, actor, listed)


def _sees_reasons(actor: Actor) -> bool:
    """Why somebody declines may be their health (domain.md §8 D4): for who looks after the person and the person only."""
    return Role.AUDITOR not in actor.roles and actor.unit_kind not in PROVINCE_KINDS


def _cells(each: CheckupOut) -> tuple[Any, ...]:
    """Without why somebody declines: it may be their health, and a paper is read by more than its clerk (domain.md §8 D4)."""
    booked = (each.booked_on, each.hospital_name, each.done_on)
    return each.year, STATE_ZH[CheckupState(each.state)], _PAYERS[each.payer], each.payer_name, *booked
