"""Work lists: what waits for one's own unit, with due dates (C8.2)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.notifications.api.door import Lookups, Uow, before_id, clerks_unit
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.use_cases.close_work_item import CloseWorkItem, close_work_item
from services.notifications.use_cases.comment_on_work import CommentOnWork, comment_on_work
from services.notifications.views.find_work_comments import CommentOut, find_work_comments
from services.notifications.views.find_work_items import WorkItemOut, find_work_items

router = department_router("/work-items", "待办事项")


class ClosingIn(RequestModel):
    note: str = Field(min_length=2, max_length=300, description="办结说明", examples=["家属已知悉，按决定分期退回"])


class CommentIn(RequestModel):
    text: str = Field(min_length=2, max_length=1000, description="说明，不填写证件号码和电话", examples=["材料已于6月12日送达，请核对"])


class Commented(ReadModel):
    """已填写"""

    id: UUID = Field(description="说明编号")


class Closed(ReadModel):
    """已办结"""

    id: UUID = Field(description="待办编号")


@router.get("", summary="查看本单位待办和本单位提出的事项")
async def list_work_items(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    side: Annotated[Literal["OWED", "ASKED"], Query(description="OWED 本单位应办 · ASKED 本单位提出、由他人办理")] = "OWED",
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
        asked_by_unit=side == "ASKED",
        only_open=state == "OPEN",
        overdue=overdue,
        gate=gate,
        after=(date.fromisoformat(after[0]), UUID(after[1])) if after else None,
        limit=limit + 1,
    )
    following = encode_cursor(found[limit - 1].due_on.isoformat(), found[limit - 1].id) if len(found) > limit else None
    return Page(items=found[:limit], next=following)


@router.post(
    "/{item_id}/closing", status_code=201, summary="办结待办(须人工决定的：多付、滞留、无须拨付或重发、托管已知悉、转介已有书面答复)"
)
async def close_item(item_id: UUID, body: ClosingIn, actor: CurrentActor, uow: Uow) -> Closed:
    clerks_unit(actor)
    await close_work_item(CloseWorkItem(item_id, body.note), actor, uow)
    return Closed(id=item_id)


@router.post("/{item_id}/comments", status_code=201, summary="向对方单位填写说明", description="办理单位和提出单位都可以填写和查看。")
async def add_comment(item_id: UUID, body: CommentIn, actor: CurrentActor, uow: Uow) -> Commented:
    clerks_unit(actor)
    return Commented(id=await comment_on_work(CommentOnWork(item_id, body.text), actor, uow))


@router.get("/{item_id}/comments", summary="查看往来说明")
async def list_comments(
    request: Request, item_id: UUID, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[CommentOut]:
    house, unit_id, after = request.app.state.house, clerks_unit(actor), before_id(cursor)
    found = await find_work_comments(pool, house.keyring, item_id, unit_id, house.clock.today(), after=after, limit=limit + 1)
    if found is None:
        refuse(Code.NOT_FOUND, "没有此待办事项，请核对编号")
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
