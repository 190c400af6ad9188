"""GovStack PubSub: event types of a room, and publishing."""

from typing import Any, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field

from libs.common.kernel.errors import Code, FieldFault, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.fields import ReadModel, RequestModel
from services.notifications.api.door import Lookups, Uow
from services.notifications.api.govstack_door import (
    CurrentCaller,
    CurrentRoom,
    EventId,
    EventItem,
    EventTypeItem,
    Identifier,
    TypeName,
    event_id_of,
    govstack_router,
    require_agencies,
)
from services.notifications.use_cases.publish_event import PublishEvent, publish_event
from services.notifications.use_cases.register_event_type import RegisterEventType, register_event_type
from services.notifications.use_cases.remove_event_type import RemoveEventType, remove_event_type
from services.notifications.use_cases.withdraw_event import WithdrawEvent, withdraw_event
from services.notifications.views.find_event_types import find_event_schema, find_event_types
from services.notifications.views.find_type_subscriptions import find_published

router = govstack_router("GovStack 事件定义与发布")
NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "没有内容"}}


class PublishIn(RequestModel):
    event_type: str = Field(alias="eventType", max_length=64, description="事件名，与路径一致", examples=["JobFairHeld"])
    event: dict[str, Any] = Field(description="内容，须符合登记的格式；只带编号与事实", examples=[{"postId": "p-1"}])


class PublishedRef(ReadModel):
    """已受理的事件"""

    id: UUID = Field(description="事件编号")


class Reach(ReadModel):
    """交付情况"""

    delivered: int = Field(description="已送达或已确认的订阅数")
    waiting: int = Field(description="尚未送达的订阅数")
    parked: int = Field(description="停止重试、等待重新推送的订阅数")


class PublishedItem(EventItem):
    """所发布的事件及其交付情况"""

    status: Literal["ACCEPTED", "WITHDRAWN"] = Field(description="ACCEPTED 已受理 · WITHDRAWN 已撤回")
    deliveries: Reach = Field(description="各订阅的交付情况")


@router.post("/api/v1/eventType", status_code=200, summary="登记事件", response_class=Response)
async def create_event_type(body: EventTypeItem, room: CurrentRoom, _caller: CurrentCaller, actor: CurrentActor, uow: Uow) -> None:
    require_agencies(room)
    await register_event_type(RegisterEventType(body.event_type, body.schema_), actor, uow)


@router.get("/api/v1/eventType", summary="列出事件", response_model=list[str], responses=NOTHING)
async def get_event_type_list(room: CurrentRoom, _caller: CurrentCaller, pool: Lookups) -> Any:  # noqa: ANN401
    return await find_event_types(pool, room) or Response(status_code=204)


@router.get("/api/v1/eventType/{eventType}", summary="查看事件定义", response_model=EventTypeItem, responses=NOTHING)
async def get_event_type(event_type: TypeName, room: CurrentRoom, _caller: CurrentCaller, pool: Lookups) -> Any:  # noqa: ANN401
    schema = await find_event_schema(pool, room, event_type)
    return {"eventType": event_type, "schema": schema} if schema is not None else Response(status_code=204)


@router.delete("/api/v1/eventType/{eventType}", status_code=204, summary="删除事件", response_class=Response)
async def delete_event_type(event_type: TypeName, room: CurrentRoom, _caller: CurrentCaller, actor: CurrentActor, uow: Uow) -> None:
    require_agencies(room)
    await remove_event_type(RemoveEventType(event_type), actor, uow)


@router.post("/pub/v1/{eventType}", status_code=201, summary="发布事件")
async def publish(
    event_type: TypeName, body: PublishIn, room: CurrentRoom, caller: CurrentCaller, actor: CurrentActor, uow: Uow
) -> PublishedRef:
    require_agencies(room)
    if body.event_type != event_type:
        refuse(Code.FIELD_INVALID, "事件名与路径不一致", fields=[FieldFault("eventType", "与路径不一致")])
    return PublishedRef(id=await publish_event(PublishEvent(event_type, caller.govstack_client, body.event), actor, uow))


@router.get("/pub/v1/{eventType}/{eventId}", summary="查看所发布的事件")
async def get_status(event_type: TypeName, event_id: EventId, room: CurrentRoom, caller: CurrentCaller, pool: Lookups) -> PublishedItem:
    found = await find_published(pool, caller.client, event_type, event_id_of(event_id)) if room.is_agencies else None
    if found is None:
        refuse(Code.NOT_FOUND, "没有由您发布的此事件")
    return PublishedItem(
        id=found.id,
        sequence=found.version,
        publisherId=Identifier.of(found.govstack_client),
        eventType=found.type,
        event=found.data,
        status="ACCEPTED" if found.data is not None else "WITHDRAWN",
        deliveries=Reach(delivered=found.had, waiting=found.waiting, parked=found.parked),
    )


@router.delete("/pub/v1/{eventType}/{eventId}", status_code=204, summary="撤回所发布的事件", response_class=Response)
async def delete_event(
    event_type: TypeName, event_id: EventId, room: CurrentRoom, _caller: CurrentCaller, actor: CurrentActor, uow: Uow
) -> None:
    require_agencies(room)
    await withdraw_event(WithdrawEvent(event_type, event_id_of(event_id)), actor, uow)
