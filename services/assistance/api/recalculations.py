"""Recalculation after corrected facts or parameters (C1.5, C3.7): ordered with a reason, reported month by month."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import MonthField, ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.use_cases.order_recalculation import OrderRecalculation, order_recalculation
from services.assistance.views.find_recalculations import ChangedMonth, find_changes

router = department_router("/recalculations", "重新认定")


class RecalculationIn(RequestModel):
    through: MonthField = Field(description="认定至该月(含)")
    reason: str = Field(
        min_length=4, max_length=200, description="原因和依据(文号或更正事项)，不写个人情况", examples=["皖工发〔2024〕9号调整低收入线"]
    )
    application_ids: list[UUID] = Field(default=[], max_length=1000, description="只重新认定这些申请；为空即本工会全部")


class RecalculationOrdered(ReadModel):
    """重新认定已受理"""

    job_id: UUID = Field(description="任务编号，凭此查询进度和改变的月份")


@router.post(
    "",
    status_code=202,
    summary="事实或政策参数更正后重新认定",
    description="责任工会核对岗位办理。按现有事实和各日有效的参数重新认定各月，差额记为有原因的增减，原明细不改；没有改变的不产生任何记录。",
)
async def recalculate(body: RecalculationIn, actor: CurrentActor, uow: Uow) -> RecalculationOrdered:
    command = OrderRecalculation(body.through, body.reason, tuple(body.application_ids))
    return RecalculationOrdered(job_id=await order_recalculation(command, actor, uow))


@router.get("/{job_id}/changes", summary="重新认定改变了谁的哪些月份、原来多少、现在多少、为什么")
async def list_changes(
    job_id: Annotated[UUID, Path(description="任务编号")],
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ChangedMonth]:
    require_role(actor, Role.VERIFIER, Role.AUDITOR, Role.SUPERVISOR)
    after = decode_cursor(cursor, 2)
    key = (UUID(after[0]), Month.parse(after[1]).first_day) if after else None
    today = request.app.state.house.clock.today()
    found = await find_changes(pool, scope_of(actor), today, job_id, after=key, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=found[:limit], next=encode_cursor(last.application_id, str(last.month)) if last else None)
