"""Work lists: what waits for one's own unit, with due dates (C8.2)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.notifications.api.door import Lookups, Uow, clerks_unit
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.use_cases.close_work_item import CloseWorkItem, close_work_item
from services.notifications.views.find_work_items import WorkItemOut, find_work_items

router = department_router("/work-items", "待办事项")


class ClosingIn(RequestModel):
    note: str = Field(min_length=2, max_length=300, description="办结说明", examples=["家属已知悉，按决定分期退回"])


class Closed(ReadModel):
    """已办结"""

    id: UUID = Field(description="待办编号")


@router.get("", summary="查看本单位待办")
async def list_work_items(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[Literal["OPEN", "DONE"], Query(description="OPEN 待办 · DONE 已办")] = "OPEN",
    gate: Annotated[WorkGate | None, Query(description="只看某一环节")] = None,
    overdue: Annotated[bool, Query(description="只看逾期")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[WorkItemOut]:
    unit_id, after = clerks_unit(actor), decode_cursor(cursor, 2)
    found = await find_work_items(
        pool,
        unit_id,
        request.app.state.house.clock.today(),
        only_open=state == "OPEN",
        overdue=overdue,
        gate=gate,
        after=(date.fromisoformat(after[0]), UUID(after[1])) if after else None,
        limit=limit + 1,
    )
    following = encode_cursor(found[limit - 1].due_on.isoformat(), found[limit - 1].id) if len(found) > limit else None
    return Page(items=found[:limit], next=following)


@router.post("/{item_id}/closing", status_code=201, summary="办结待办(须人工决定的：多付、滞留、无须拨付或重发)")
async def close_item(item_id: UUID, body: ClosingIn, actor: CurrentActor, uow: Uow) -> Closed:
    clerks_unit(actor)
    await close_work_item(CloseWorkItem(item_id, body.note), actor, uow)
    return Closed(id=item_id)
