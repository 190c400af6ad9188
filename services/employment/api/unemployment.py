"""The real-name ledger of model workers out of work (C5.2, annex A4): lists, the list by name, re-employment, free services (C5.4)."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, reading_scope, work_scope
from services.employment.domain.one_on_one import STATE_ZH, AssistanceState
from services.employment.domain.unemployment import RecordState, UnemploymentRecord
from services.employment.policy.c5_2_unemployment import CAUSE_ZH, Cause
from services.employment.policy.c5_4_free_services import Outcome, ServiceKind
from services.employment.use_cases.record_reemployment import Form, RecordReemployment, record_reemployment
from services.employment.use_cases.record_service import RecordService, record_service
from services.employment.views.find_services import KIND, OUTCOME, ServiceOut, find_services
from services.employment.views.find_unemployment import (
    CLOSED_FOR,
    FORM,
    LedgerFilter,
    UnemploymentCount,
    UnemploymentOut,
    count_unemployment,
    find_unemployment,
)

router = department_router("/unemployment-records", "下岗失业实名登记")
RecordPath = Annotated[UUID, Path(description="登记编号")]
State = Annotated[RecordState | None, Query(description="OPEN 失业中 · CLOSED 已结束")]
OfCause = Annotated[Cause | None, Query(description="只看某原因")]
County = Annotated[UUID | None, Query(description="只看某县级工会")]
CODE: Final = r"^([0-9A-Z]{18})?$"
_COLUMNS: Final = {
    "下岗失业原因": 18, "下岗失业日期": 14, "状态": 10, "结束原因": 12, "结束日期": 12, "再就业形式": 12, "一对一帮扶": 16,
}  # fmt: skip

_STATES: Final = {RecordState.OPEN.value: "失业中", RecordState.CLOSED.value: "已结束"}
_ENDED: Final = words_of(CLOSED_FOR)
_FORMS: Final = words_of(FORM)


class ReemploymentIn(RequestModel):
    started_on: date = Field(description="再就业日期", examples=["2024-07-01"])
    form: Form = Field(description=FORM, examples=["EMPLOYED"])
    credit_code: str = Field(
        default="", pattern=CODE, description="用人单位统一社会信用代码；单位就业必填", examples=["91110108551385082Q"]
    )
    proof: str = Field(min_length=2, max_length=100, description="劳动合同、营业执照或灵活就业材料的存放位置", examples=["柜7-3"])


class ServiceIn(RequestModel):
    kind: ServiceKind = Field(description=KIND, examples=["GUIDANCE"])
    served_on: date = Field(description="服务日期", examples=["2024-06-12"])
    outcome: Outcome = Field(description=OUTCOME, examples=["ADVISED"])
    credit_code: str = Field(default="", pattern=CODE, description="职业介绍的单位统一社会信用代码", examples=["91110108551385082Q"])
    fee: YuanIn = Field(description="向劳模收取的费用(元)；一律免费，须为 0.00", examples=["0.00"])
    note: str = Field(default="", max_length=500, description="服务情况(加密保存)", examples=["讲解就业政策，推荐参加电工培训"])


class UnemploymentState(ReadModel):
    """登记状态"""

    id: UUID = Field(description="登记编号")
    state: str = Field(description="OPEN 失业中 · CLOSED 已结束")
    closed_for: str | None = Field(description=CLOSED_FOR)
    closed_on: date | None = Field(description="结束日期")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, record: UnemploymentRecord) -> "UnemploymentState":
        return cls(id=record.id, state=record.state, closed_for=record.closed_for, closed_on=record.closed_on, version=record.version)


class ServiceRecorded(ReadModel):
    """已登记的服务"""

    id: UUID = Field(description="服务编号")


@router.get(
    "", summary="查询下岗失业实名登记", description="人社部门列本辖区的，工会列负责范围内的，本人列自己的；由登记的下岗失业变动自动形成。"
)
async def list_unemployment(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: State = None,
    cause: OfCause = None,
    county: County = None,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[UnemploymentOut]:
    scope, today = work_scope(actor), request.app.state.house.clock.today()
    after = decode_cursor(cursor, 1)
    asked, key = LedgerFilter(state, cause, person, county), UUID(after[0]) if after else None
    found = await find_unemployment(pool, scope, today, asked, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/statistics", summary="下岗失业劳模统计(分县，不列人员)")
async def unemployment_statistics(request: Request, actor: CurrentActor, pool: Lookups) -> list[UnemploymentCount]:
    return await count_unemployment(pool, reading_scope(actor), request.app.state.house.clock.today())


@router.get("/workbook", summary="导出下岗失业实名名单(Excel，印有用途和导出人)", response_class=Response)
async def export_unemployment(
    request: Request, actor: CurrentActor, purpose: Purpose, state: State = None, cause: OfCause = None, county: County = None
) -> StreamingResponse:
    scope, house, asked = listing_scope(actor), request.app.state.house, LedgerFilter(state, cause, None, county)
    today, words = house.clock.today(), {"状态": _STATES.get(state or ""), "原因": CAUSE_ZH[cause] if cause else None, "县级工会": county}

    async def find(after: UUID | None, limit: int) -> list[UnemploymentOut]:
        return await find_unemployment(house.pool, scope, today, asked, after=after, limit=limit)

    listed = NamedList("UNEMPLOYED", "下岗失业劳模实名名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.post(
    "/{record_id}/reemployment",
    status_code=201,
    summary="登记再就业",
    description="人社部门或责任工会凭劳动合同等材料登记；登记后失业和托管随之结束。",
)
async def add_reemployment(record_id: RecordPath, body: ReemploymentIn, actor: CurrentActor, uow: Uow) -> UnemploymentState:
    command = RecordReemployment(record_id, body.started_on, body.form, body.credit_code, body.proof)
    return UnemploymentState.of(await record_reemployment(command, actor, uow))


@router.post("/{record_id}/services", status_code=201, summary="登记职业指导、职业介绍(免费)")
async def add_service(record_id: RecordPath, body: ServiceIn, actor: CurrentActor, uow: Uow) -> ServiceRecorded:
    command = RecordService(record_id, body.kind, body.served_on, body.outcome, body.fee, body.credit_code, body.note)
    return ServiceRecorded(id=await record_service(command, actor, uow))


@router.get("/services", summary="查询职业指导、职业介绍记录")
async def list_services(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    record: Annotated[UUID | None, Query(description="只看某登记")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ServiceOut]:
    scope, today = work_scope(actor), request.app.state.house.clock.today()
    after = decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_services(pool, scope, today, person=person, record=record, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def _cells(each: UnemploymentOut) -> tuple[Any, ...]:
    over = (_ENDED.get(each.closed_for or ""), each.closed_on, _FORMS.get(each.form or ""))
    return (
        CAUSE_ZH[Cause(each.cause)],
        each.lost_on,
        _STATES[each.state],
        *over,
        STATE_ZH[AssistanceState(each.assistance)] if each.assistance else None,
    )
