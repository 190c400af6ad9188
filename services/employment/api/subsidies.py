"""Subsidies from employment money (C5.5, C5.8): approved by a second person, sent back, looked up, added up."""

from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.money import format_yuan
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, YuanOut
from libs.common.web.named_lists import NamedList, export_by_name
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, reading_scope
from services.employment.domain.subsidy import KIND_ZH, STATE_ZH, Subsidy, SubsidyKind, SubsidyState
from services.employment.use_cases.decide_subsidy import DecideSubsidy, decide_subsidy
from services.employment.views.find_subsidies import KIND, STATE, SubsidyFilter, SubsidyOut, SubsidyTotal, find_subsidies, total_subsidies

router = department_router("/subsidies", "就业补贴")
_COLUMNS: Final = {
    "补贴种类": 18, "收款单位代码": 22, "课程代码": 14, "证书编号": 18, "补贴月份": 24, "缴费凭证号": 24, "金额(元)": 12, "状态": 16, "列支年度": 10,
    "支付日期": 12, "未予支付的代码": 20,
}  # fmt: skip
CREDIT_CODE: Final = r"^[0-9A-Z]{18}$"
SubsidyPath = Annotated[UUID, Path(description="补贴编号")]
SubsidyYear = Annotated[int | None, Query(ge=2018, le=2100, description="只看某列支年度")]


class SubsidyStateOut(ReadModel):
    """补贴状态"""

    id: UUID = Field(description="补贴编号")
    kind: str = Field(description=KIND)
    state: str = Field(description=STATE)
    amount: YuanOut = Field(description="金额(元)")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, subsidy: Subsidy) -> "SubsidyStateOut":
        return cls(id=subsidy.id, kind=subsidy.kind, state=subsidy.state, amount=subsidy.amount_fen, version=subsidy.version)


@router.get("", summary="查询就业补贴", description="人社部门列本辖区的，工会列负责范围内的，本人列自己的。")
async def list_subsidies(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    kind: Annotated[SubsidyKind | None, Query(description="只看某种补贴")] = None,
    state: Annotated[SubsidyState | None, Query(description="只看某状态")] = None,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    payee: Annotated[str | None, Query(pattern=CREDIT_CODE, description="只看某收款单位")] = None,
    year: SubsidyYear = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[SubsidyOut]:
    scope, today, after = reading_scope(actor), request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    asked, key = SubsidyFilter(kind, state, person, payee, year), UUID(after[0]) if after else None
    found = await find_subsidies(pool, scope, today, asked, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/workbook", summary="导出就业补贴名单(Excel，印有用途和导出人)", response_class=Response)
async def export_subsidies(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    kind: Annotated[SubsidyKind | None, Query(description="只看某种补贴")] = None,
    state: Annotated[SubsidyState | None, Query(description="只看某状态")] = None,
    payee: Annotated[str | None, Query(pattern=CREDIT_CODE, description="只看某收款单位")] = None,
    year: SubsidyYear = None,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()
    asked = SubsidyFilter(kind, state, None, payee, year)

    async def find(after: UUID | None, limit: int) -> list[SubsidyOut]:
        return await find_subsidies(house.pool, scope, today, asked, after=after, limit=limit)

    words = {"种类": KIND_ZH[kind] if kind else None, "状态": STATE_ZH[state] if state else None, "收款单位": payee, "列支年度": year}
    listed = NamedList("EMPLOYMENT_SUBSIDIES", "就业补贴名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.get("/totals", summary="就业补贴合计(按种类和年度，不列人员)")
async def subsidy_totals(request: Request, actor: CurrentActor, pool: Lookups, year: SubsidyYear = None) -> list[SubsidyTotal]:
    return await total_subsidies(pool, reading_scope(actor), request.app.state.house.clock.today(), year)


@router.post(
    "/{subsidy_id}/approval",
    status_code=201,
    summary="审批就业补贴(人社部门另一人)",
    description="审批时重新核对条件和标准；由资金部门从就业补助资金支付。须带 Idempotency-Key。",
)
@keyed
async def approve_subsidy(subsidy_id: SubsidyPath, actor: CurrentActor, uow: Uow) -> SubsidyStateOut:
    return SubsidyStateOut.of(await decide_subsidy(DecideSubsidy(subsidy_id, "APPROVED"), actor, uow))


@router.post(
    "/{subsidy_id}/return", status_code=201, summary="退回就业补贴", description="待审批的，或资金部门未予支付的；退回后可重新申报。"
)
async def return_subsidy(subsidy_id: SubsidyPath, actor: CurrentActor, uow: Uow) -> SubsidyStateOut:
    return SubsidyStateOut.of(await decide_subsidy(DecideSubsidy(subsidy_id, "SENT_BACK"), actor, uow))


def _cells(each: SubsidyOut) -> tuple[Any, ...]:
    what = (each.payee_code or "本人", each.course_code, each.certificate_no, "、".join(each.months), "、".join(each.vouchers))
    amount, state = Decimal(format_yuan(each.amount)), STATE_ZH[SubsidyState(each.state)]
    return KIND_ZH[SubsidyKind(each.kind)], *what, amount, state, each.fiscal_year, each.settled_on, each.code
