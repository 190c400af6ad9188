"""A person's own messages (role MODEL_WORKER, own record only)."""

from datetime import date, datetime
from uuid import UUID

from fastapi import Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParameterTable
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, YuanOut
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from libs.common.web.problems import prefers_english
from services.notifications.api.door import Lookups
from services.notifications.domain.wording import values_of
from services.notifications.policy.c2_6_templates import worded
from services.notifications.views.find_messages import ToldMessage, find_messages
from services.notifications.views.find_responsible_units import find_table

router = department_router("/me", "本人消息")


class MessageOut(ReadModel):
    """一条消息"""

    id: UUID = Field(description="消息编号")
    title: str = Field(description="标题")
    text: str = Field(description="正文")
    amount: YuanOut = Field(description="金额(元)；与金额无关的消息为0.00")
    months: list[str] = Field(description="所属月份")
    on: date = Field(description="事项日期")
    told_at: datetime = Field(description="告知时间")

    @classmethod
    def of(cls, told: ToldMessage, table: ParameterTable, *, english: bool) -> "MessageOut":
        values = values_of(told.benefit, told.source, told.months, told.amount_fen, told.on_day, english=english)
        title, text = worded(told.kind, values, table.on(told.told_at.astimezone(SHANGHAI).date()), english=english)
        return cls(
            id=told.id,
            title=title,
            text=text,
            amount=told.amount_fen,
            months=told.months,
            on=told.on_day,
            told_at=told.told_at,
        )


@router.get("/messages", summary="查看本人消息")
async def list_own_messages(
    request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50
) -> Page[MessageOut]:
    require_role(actor, Role.MODEL_WORKER)
    if actor.person_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "账号尚未与劳模本人关联，请联系责任工会")
    after = decode_cursor(cursor, 2)
    before, before_id = (datetime.fromisoformat(after[0]), UUID(after[1])) if after else (None, None)
    told = await find_messages(pool, actor.person_id, before=before, before_id=before_id, limit=limit + 1)
    table = await find_table(pool)
    english = prefers_english(request.headers.get("accept-language", ""))
    following = encode_cursor(told[limit - 1].told_at.isoformat(), told[limit - 1].id) if len(told) > limit else None
    return Page(items=[MessageOut.of(each, table, english=english) for each in told[:limit]], next=following)
