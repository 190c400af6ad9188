"""Monthly lines: the run that grants them, and what was granted (C3.4, C3.5)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field

from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import MONTH, MonthField, ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.line_states import LineState
from services.assistance.policy.c1_3_categories import AssistanceCategory, benefits_of
from services.assistance.use_cases.order_line_run import OrderLineRun, order_line_run
from services.assistance.views.find_lines import LineFilter, LineOut, find_lines

router = department_router("", "逐月认定")


class LineRunIn(RequestModel):
    through: MonthField = Field(description="认定至该月(含)")


class LineRunOrdered(ReadModel):
    """认定任务已受理"""

    job_id: UUID = Field(description="任务编号")


@router.post("/line-runs", status_code=202, summary="逐月认定本工会已核对的申请")
async def run_monthly_lines(body: LineRunIn, actor: CurrentActor, uow: Uow) -> LineRunOrdered:
    return LineRunOrdered(job_id=await order_line_run(OrderLineRun(body.through), actor, uow))


@router.get("/lines", summary="查询月度补助明细")
async def list_lines(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    month: Annotated[str | None, Query(pattern=MONTH, description="只看某月", examples=["2024-05"])] = None,
    through: Annotated[str | None, Query(pattern=MONTH, description="只看至某月(含)", examples=["2024-06"])] = None,
    state: Annotated[LineState | None, Query(description="只看某状态")] = None,
    category: Annotated[AssistanceCategory | None, Query(description="只看某帮扶类别")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[LineOut]:
    after = decode_cursor(cursor, 1)
    today = request.app.state.house.clock.today()
    first, last = (Month.parse(each).first_day if each else None for each in (month, through))
    wanted = LineFilter(first, last, state, benefits_of(category) if category else None)
    lines = await find_lines(pool, scope_of(actor), today=today, wanted=wanted, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=lines[:limit], next=encode_cursor(lines[limit - 1].id) if len(lines) > limit else None)
