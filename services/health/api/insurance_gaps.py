"""Gaps of insurance (C4.1): who had none on the first of a month, by name; and how complete each county is."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from libs.common.kernel.actor import Role
from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import MONTH
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.names import names_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.health.api.door import Lookups
from services.health.api.insurance import READERS
from services.health.domain.caretakers import BUREAUS
from services.health.views.find_insurance_gaps import (
    CLOSED_BY,
    CountyCoverage,
    GapFilter,
    InsuranceGapOut,
    coverage_by_county,
    find_insurance_gaps,
)

router = department_router("/insurance-gaps", "医疗保险缺口")
MonthQuery = Annotated[str | None, Query(pattern=MONTH, description="月份，例如 2024-06")]
County = Annotated[UUID | None, Query(description="只看某县级工会")]
OnlyOpen = Annotated[bool, Query(description="只看尚未落实的")]
_COLUMNS: Final = {"月份": 10, "列出日期": 12, "落实期限": 12, "是否超期": 10, "销号日期": 12, "销号原因": 18}
_CLOSED: Final = words_of(CLOSED_BY)


@router.get("", summary="查询未参保名单(每月1日列出，逐名)")
async def list_gaps_of_insurance(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    month: MonthQuery = None,
    county: County = None,
    only_open: OnlyOpen = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[InsuranceGapOut]:
    require_role(actor, *READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_insurance_gaps(pool, scope_of(actor, BUREAUS), today, _wanted(month, county, only_open), after=key, limit=limit + 1)
    names = await names_of(request, actor, [each.person_id for each in found[:limit]], "未参保名单")
    items = [each.model_copy(update={"name": names.get(each.person_id, "")}) for each in found[:limit]]
    return Page(items=items, next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/workbook", summary="导出未参保名单(Excel，印有用途和导出人)", response_class=Response)
async def export_insurance_gaps(
    request: Request, actor: CurrentActor, purpose: Purpose, month: MonthQuery = None, county: County = None, only_open: OnlyOpen = True
) -> StreamingResponse:
    require_role(actor, *READERS[:-1])
    house, scope, wanted = request.app.state.house, scope_of(actor, BUREAUS), _wanted(month, county, only_open)
    today, asked = house.clock.today(), {"月份": month, "县级工会": county, "只看尚未落实": only_open}

    async def find(after: UUID | None, limit: int) -> list[InsuranceGapOut]:
        return await find_insurance_gaps(house.pool, scope, today, wanted, after=after, limit=limit)

    listed = NamedList("INSURANCE_GAPS", "未参保名单", _COLUMNS, find, lambda each: each.id, _cells, asked, purpose)
    return await export_by_name(request, actor, listed)


@router.get("/by-county", summary="各县(市、区)参保情况", description="某日在世劳模中有基本医疗保险的人数，限本单位负责范围。")
async def insured_by_county(
    request: Request, actor: CurrentActor, pool: Lookups, on: Annotated[date | None, Query(description="日期，默认今天")] = None
) -> list[CountyCoverage]:
    require_role(actor, *READERS[:-1], Role.AUDITOR, Role.SUPERVISOR)
    return await coverage_by_county(pool, scope_of(actor, BUREAUS), on or request.app.state.house.clock.today())


def _wanted(month: str | None, county: UUID | None, only_open: bool) -> GapFilter:
    return GapFilter(Month.parse(month).first_day if month else None, county, only_open)


def _cells(each: InsuranceGapOut) -> tuple[Any, ...]:
    return each.month, each.listed_on, each.due_on, each.overdue, each.closed_on, _CLOSED.get(each.closed_by or "")
