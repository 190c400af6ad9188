"""Payments that came back, as a list with county, reason, age and the next step (C2.6)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from libs.common.kernel.actor import Actor
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import ListExport, Purpose, export_answer
from libs.common.web.fields import MONTH
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, money_unit
from services.funds.views.find_returned_lines import (
    COLUMNS,
    ReturnedFilter,
    ReturnedLineOut,
    export_returned_lines,
    find_returned_lines,
)

router = department_router("/returned-lines", "银行回盘与对账")
Unit = Annotated[UUID | None, Query(description="只看某发放工会(省级、审计)")]
County = Annotated[UUID | None, Query(description="只看某县级工会")]
MonthOf = Annotated[str | None, Query(pattern=MONTH, description="只看某月的补助", examples=["2024-06"])]
OnlyOpen = Annotated[bool, Query(description="只看待处理的")]


@router.get("", summary="查询退回的补助(县、原因、天数、下一步)")
async def list_returned_lines(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    unit: Unit = None,
    county: County = None,
    month: MonthOf = None,
    only_open: OnlyOpen = True,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ReturnedLineOut]:
    today, after = request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    wanted = await _wanted(actor, request, ReturnedFilter(unit, county, Month.parse(month).first_day if month else None, only_open))
    found = await find_returned_lines(pool, wanted, today, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/export", summary="导出退回的补助为 Excel(加水印并留痕)", response_class=Response)
async def export_returned(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    unit: Unit = None,
    county: County = None,
    month: MonthOf = None,
    only_open: OnlyOpen = True,
) -> Response:
    wanted = await _wanted(actor, request, ReturnedFilter(unit, county, Month.parse(month).first_day if month else None, only_open))
    rows = export_returned_lines(pool, wanted, request.app.state.house.clock.today())
    asked = {"发放工会": wanted.unit, "县级工会": wanted.county, "月份": month, "只看待处理": only_open}
    return await export_answer(request, actor, ListExport("RETURNED_LINES", "退回补助清单", COLUMNS, rows, asked, purpose))


async def _wanted(actor: Actor, request: Request, asked: ReturnedFilter) -> ReturnedFilter:
    """A county union sees its own county's, whatever it asks for; an L2 union its own payments; the province and auditors what they ask for."""
    if actor.unit_kind is OrgKind.COUNTY_FEDERATION and actor.roles:
        return ReturnedFilter(asked.unit, actor.unit_id, asked.month, asked.only_open)
    own = await money_unit(request, actor)
    return ReturnedFilter(own or asked.unit, asked.county, asked.month, asked.only_open)
