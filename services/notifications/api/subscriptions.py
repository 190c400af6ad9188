"""Subscriptions of agencies' clients, and how each stands."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, encode_cursor
from services.notifications.api.door import Lookups, Rules, Uow, before_id, whose
from services.notifications.api.mandates import EventName
from services.notifications.storage.feed_cursors import cursor_of
from services.notifications.storage.feed_reading import STRETCH
from services.notifications.use_cases.close_subscription import CloseSubscription, close_subscription
from services.notifications.use_cases.open_subscription import OpenSubscription, open_subscription
from services.notifications.views.find_subscriptions import SubscriptionOut, SubscriptionStatus, find_progress, find_subscriptions

router = department_router("/subscriptions", "事件订阅")


class SubscriptionIn(RequestModel):
    name: str = Field(min_length=1, max_length=100, description="订阅名称，同一客户端内不重复", examples=["去世与变更"])
    types: list[EventName] = Field(
        min_length=1, max_length=200, description="订阅的事件名，须在授权范围内", examples=[["MODEL_WORKER_DECEASED"]]
    )
    kind: Literal["PULL", "WEBHOOK"] = Field(description="PULL 拉取 · WEBHOOK 推送", examples=["PULL"])
    url: str | None = Field(
        default=None,
        max_length=500,
        description="推送的接收地址(https；经批准网段内可用 http)；推送方式必填",
        examples=["https://events.example.gov.cn/laomo"],
    )


class SubscriptionRef(ReadModel):
    """事件订阅"""

    id: UUID = Field(description="订阅编号")


@router.post("", status_code=201, summary="订阅事件")
async def subscribe(body: SubscriptionIn, actor: CurrentActor, uow: Uow, rules: Rules) -> SubscriptionRef:
    command = OpenSubscription(body.name, tuple(dict.fromkeys(body.types)), body.kind, body.url)
    return SubscriptionRef(id=await open_subscription(command, actor, uow, rules))


@router.get("", summary="查询事件订阅")
async def list_subscriptions(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    rules: Rules,
    closed: Annotated[bool, Query(description="含已关闭的订阅")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[SubscriptionOut]:
    client, before, today = whose(actor), before_id(cursor), request.app.state.house.clock.today()
    found = await find_subscriptions(pool, today, client, plain=bool(rules.local), before=before, closed=closed, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/{subscription_id}", summary="查看事件订阅及其进度")
async def get_subscription(subscription_id: UUID, request: Request, actor: CurrentActor, pool: Lookups, rules: Rules) -> SubscriptionStatus:
    house = request.app.state.house
    today = house.clock.today()
    found = await find_subscriptions(pool, today, whose(actor), plain=bool(rules.local), subscription_id=subscription_id, closed=True)
    if not found:
        refuse(Code.NOT_FOUND, "没有此订阅，请核对编号")
    progress = await find_progress(pool, today, subscription_id, found[0].client, STRETCH)
    position = cursor_of(progress.position, subscription_id, house.keyring)
    return SubscriptionStatus(**found[0].model_dump(), position=position, behind=progress.behind)


@router.delete("/{subscription_id}", status_code=204, summary="关闭事件订阅", response_class=Response)
async def unsubscribe(subscription_id: UUID, actor: CurrentActor, uow: Uow) -> None:
    await close_subscription(CloseSubscription(subscription_id), actor, uow)
