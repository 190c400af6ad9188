"""GovStack PubSub: subscriptions of one type each, pushed or pulled."""

from typing import Literal
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from libs.common.contracts.catalogue import CATALOGUE
from libs.common.kernel.errors import Code, FieldFault, refuse
from libs.common.persistence.house import Pool
from libs.common.web.access import CurrentActor
from libs.common.web.fields import RequestModel
from services.notifications.api.door import Lookups, Rules, Uow
from services.notifications.api.govstack_door import (
    Caller,
    CurrentCaller,
    CurrentRoom,
    EventId,
    EventItem,
    Identifier,
    TypeName,
    event_id_of,
    govstack_router,
)
from services.notifications.domain.cloud_events import AGENCIES
from services.notifications.domain.govstack import Room, event_item
from services.notifications.storage.feed_reading import Hears
from services.notifications.use_cases.change_type_subscription import ChangeTypeSubscription, change_type_subscription
from services.notifications.use_cases.close_subscription import CloseSubscription, close_subscription
from services.notifications.use_cases.confirm_event import ConfirmEvent, confirm_event
from services.notifications.use_cases.subscribe_to_type import SubscribeToType, subscribe_to_type
from services.notifications.views.find_event_types import find_event_types
from services.notifications.views.find_type_subscriptions import TypeSubscription, find_type_subscriptions
from services.notifications.views.read_feed import find_next

router = govstack_router("GovStack 事件订阅")
_LONGEST_TTL = 30 * 24 * 3600


class Options(RequestModel):
    """接收选项"""

    ttl: int | None = Field(
        default=None, alias="TTL", ge=1, le=_LONGEST_TTL, description="推送尝试多少秒后转入死信；不填按本系统的重试安排", examples=[3600]
    )
    fifo: bool | None = Field(default=None, alias="FIFO", description="是否全部按次序逐一推送；否则只保证同一主体的次序")
    endpoint: str | None = Field(
        default=None, max_length=500, description="推送的接收地址(本系统的扩展)", examples=["https://events.example.gov.cn/laomo"]
    )


class SubscriptionItem(RequestModel):
    """事件订阅"""

    id: UUID | None = Field(default=None, description="订阅编号，由系统给出")
    subscriber_id: Identifier | None = Field(default=None, alias="subscriberId", description="订阅方，须为调用方自己")
    event_type: str = Field(alias="eventType", max_length=64, description="事件名，与路径一致", examples=["JobFairHeld"])
    delivery: Literal["PUSH", "PULL"] | None = Field(default=None, description="PUSH 推送(默认) · PULL 拉取", examples=["PULL"])
    options: Options | None = Field(default=None, description="接收选项")

    @property
    def kind(self) -> Literal["PULL", "WEBHOOK"] | None:
        """Our word for the delivery; None where the caller says nothing of it."""
        return None if self.delivery is None else "PULL" if self.delivery == "PULL" else "WEBHOOK"

    def require_own(self, event_type: str, caller: Caller) -> None:
        """Refuses FIELD_INVALID where the body speaks of another type or another's subscription."""
        if self.event_type != event_type:
            refuse(Code.FIELD_INVALID, "事件名与路径不一致", fields=[FieldFault("eventType", "与路径不一致")])
        if self.subscriber_id is not None and self.subscriber_id != Identifier.of(caller.govstack_client):
            refuse(Code.FIELD_INVALID, "只能为自己订阅", fields=[FieldFault("subscriberId", "不是调用方")])

    @classmethod
    def of(cls, found: TypeSubscription, caller: Caller) -> "SubscriptionItem":
        return cls(
            id=found.id,
            subscriberId=Identifier.of(caller.govstack_client),
            eventType=found.event_type,
            delivery="PULL" if found.kind == "PULL" else "PUSH",
            options=Options(TTL=found.ttl_seconds, FIFO=found.in_order, endpoint=found.url),
        )


async def _in_room(pool: Pool, room: Room, caller: Caller, event_type: str | None = None) -> list[TypeSubscription]:
    """The caller's subscriptions to types of the room; in the agencies' also to types that were removed: what was published stays to be read."""
    speakers = {name: event.SPEAKER for (name, _), event in CATALOGUE.items()}
    found = await find_type_subscriptions(pool, caller.client, event_type)
    return [each for each in found if speakers.get(each.event_type, AGENCIES) == room.application]


async def _one(pool: Pool, room: Room, caller: Caller, event_type: str) -> TypeSubscription:
    found = await _in_room(pool, room, caller, event_type)
    if not found:
        refuse(Code.NOT_FOUND, "没有此事件的订阅")
    return found[0]


@router.get("/api/v1/subs", summary="列出本方的订阅", response_model_exclude_none=True)
async def list_sub(room: CurrentRoom, caller: CurrentCaller, pool: Lookups) -> list[SubscriptionItem]:
    return [SubscriptionItem.of(each, caller) for each in await _in_room(pool, room, caller)]


@router.post("/api/v1/subs/{eventType}", status_code=200, summary="订阅事件(GovStack)", response_class=Response)
async def add_sub(
    event_type: TypeName,
    body: SubscriptionItem,
    room: CurrentRoom,
    caller: CurrentCaller,
    actor: CurrentActor,
    pool: Lookups,
    uow: Uow,
    rules: Rules,
) -> None:
    body.require_own(event_type, caller)
    if event_type not in await find_event_types(pool, room):
        refuse(Code.FIELD_INVALID, "房间中没有此事件", fields=[FieldFault("eventType", "没有此事件")])
    options = body.options or Options()
    await subscribe_to_type(
        SubscribeToType(event_type, body.kind or "WEBHOOK", options.fifo or False, options.ttl, options.endpoint), actor, uow, rules
    )


@router.get("/api/v1/subs/{eventType}", summary="查看订阅", response_model_exclude_none=True)
async def get_sub(event_type: TypeName, room: CurrentRoom, caller: CurrentCaller, pool: Lookups) -> SubscriptionItem:
    return SubscriptionItem.of(await _one(pool, room, caller, event_type), caller)


@router.patch("/api/v1/subs/{eventType}", status_code=201, summary="修改订阅", response_class=Response)
async def patch_sub(
    event_type: TypeName,
    body: SubscriptionItem,
    room: CurrentRoom,
    caller: CurrentCaller,
    actor: CurrentActor,
    pool: Lookups,
    uow: Uow,
    rules: Rules,
) -> None:
    body.require_own(event_type, caller)
    await _one(pool, room, caller, event_type)
    options = body.options or Options()
    change = ChangeTypeSubscription(event_type, body.kind, options.fifo, options.ttl, options.endpoint)
    await change_type_subscription(change, actor, uow, rules)


@router.delete("/api/v1/subs/{eventType}", status_code=204, summary="取消订阅", response_class=Response)
async def delete_sub(event_type: TypeName, room: CurrentRoom, caller: CurrentCaller, actor: CurrentActor, pool: Lookups, uow: Uow) -> None:
    await close_subscription(CloseSubscription((await _one(pool, room, caller, event_type)).id), actor, uow)


@router.get("/pull/v1/{eventType}", summary="拉取下一个未确认的事件")
async def pull_event(event_type: TypeName, request: Request, room: CurrentRoom, caller: CurrentCaller, pool: Lookups) -> EventItem:
    standing, today = await _one(pool, room, caller, event_type), request.app.state.house.clock.today()
    if standing.kind != "PULL":
        refuse(Code.INVALID_TRANSITION, "推送方式的订阅不能拉取")
    found = await find_next(pool, Hears(caller.client, [event_type], today), event_type, standing.position)
    if found is None:
        refuse(Code.NOT_FOUND, "没有未确认的事件")
    return EventItem(**event_item(found))


@router.delete("/pull/v1/{eventType}/{eventId}", status_code=204, summary="确认事件", response_class=Response)
async def confirm(
    event_type: TypeName, event_id: EventId, room: CurrentRoom, caller: CurrentCaller, actor: CurrentActor, pool: Lookups, uow: Uow
) -> None:
    await _one(pool, room, caller, event_type)
    await confirm_event(ConfirmEvent(event_type, event_id_of(event_id)), actor, uow)
