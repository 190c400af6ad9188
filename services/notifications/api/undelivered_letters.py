"""Letters that mail server or SMS gateway refused for good: seen and handled by the units of the person's chain."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.notifications.api.door import Lookups, Uow
from services.notifications.domain.reporters import require_office
from services.notifications.use_cases.handle_letter import RetryLetter, SettleLetter, retry_letter, settle_letter
from services.notifications.views.find_undelivered_letters import UndeliveredLetterOut, find_undelivered_letters

router = department_router("/undelivered-letters", "联系方式与接收设置")
LetterId = Annotated[UUID, Path(description="未送达消息的编号")]


class LetterSettlementIn(RequestModel):
    note: str = Field(
        min_length=4, max_length=300, description="另行告知的情况，不填写证件号码和电话", examples=["2024-06-14由村委会上门告知本人"]
    )


class LetterHandled(ReadModel):
    """已办理"""

    id: UUID = Field(description="未送达消息的编号")


@router.get("", summary="列出未送达的消息", description="责任链上的单位看本单位负责的人，系统管理员看全部；不显示消息内容和地址。")
async def list_undelivered_letters(
    request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[UndeliveredLetterOut]:
    unit_id, after = _whose(actor), decode_cursor(cursor, 2)
    found = await find_undelivered_letters(
        pool,
        unit_id,
        request.app.state.house.clock.now(),
        after=(datetime.fromisoformat(after[0]), UUID(after[1])) if after else None,
        limit=limit + 1,
    )
    following = encode_cursor(found[limit - 1].given_up_at.isoformat(), found[limit - 1].id) if len(found) > limit else None
    return Page(items=found[:limit], next=following)


@router.post("/{letter_id}/retry", status_code=201, summary="重发未送达的消息", description="地址已退信的，须先登记新的联系方式。")
async def retry(letter_id: LetterId, actor: CurrentActor, uow: Uow) -> LetterHandled:
    await retry_letter(RetryLetter(letter_id), actor, uow)
    return LetterHandled(id=letter_id)


@router.post("/{letter_id}/settlement", status_code=201, summary="登记未送达的消息已另行告知")
async def settle(letter_id: LetterId, body: LetterSettlementIn, actor: CurrentActor, uow: Uow) -> LetterHandled:
    await settle_letter(SettleLetter(letter_id, body.note), actor, uow)
    return LetterHandled(id=letter_id)


def _whose(actor: Actor) -> UUID | None:
    if actor.has(Role.SYSTEM_ADMIN):
        return None
    require_office(actor)
    return actor.unit_id
