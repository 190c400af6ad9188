"""The pull feed: ordered, resumed by a cursor, acknowledged, replayed from an instant."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.keyring import Keyring
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from services.notifications.api.door import Lookups, Uow, subscriber
from services.notifications.domain.cloud_events import FeedEvent, cloud_event
from services.notifications.storage.feed_cursors import cursor_of, position_of
from services.notifications.storage.feed_reading import Hears
from services.notifications.use_cases.acknowledge_events import AcknowledgeEvents, acknowledge_events
from services.notifications.use_cases.replay_events import ReplayEvents, replay_events
from services.notifications.views.read_feed import find_standing, read_feed

router = department_router("/subscriptions", "事件接收")


class FeedItem(ReadModel):
    """一个事件(CloudEvents 1.0)"""

    specversion: str = Field(description="CloudEvents 版本", examples=["1.0"])
    id: UUID = Field(description="事件编号，重复收到时据此去重")
    source: str = Field(description="发出事件的部门", examples=["urn:laomo:registry"])
    type: str = Field(description="事件名", examples=["MODEL_WORKER_DECEASED"])
    subject: UUID = Field(description="事件主体编号：人员、单位或资金")
    time: datetime = Field(description="发生时间")
    dataschema: str = Field(description="内容格式", examples=["urn:laomo:event:MODEL_WORKER_DECEASED:1"])
    datacontenttype: str = Field(description="内容类型", examples=["application/json"])
    version: int = Field(description="同一部门、同一主体的事件次序")
    effectiveon: date = Field(description="生效日期")
    orgid: UUID | None = Field(default=None, description="办理单位")
    data: dict[str, Any] = Field(description="内容：编号、代码、日期、金额(分)；不含个人信息")
    cursor: str = Field(description="此事件的位置，可作为 after 或 through")

    @classmethod
    def of(cls, event: FeedEvent, subscription_id: UUID, keyring: Keyring) -> "FeedItem":
        return cls(**cloud_event(event), cursor=cursor_of(event.position, subscription_id, keyring))


class FeedPage(ReadModel):
    """按次序的事件"""

    items: list[FeedItem] = Field(description="事件，按次序；可为空")
    next: str = Field(description="下次读取的 after；也可作为 through 确认本页")
    caught_up: bool = Field(description="是否已读到最新")


class AcknowledgementIn(RequestModel):
    through: str = Field(min_length=8, max_length=500, description="确认到此处(含)：事件的 cursor 或页的 next", examples=["AQEr9c0b"])


class Acknowledged(ReadModel):
    """确认结果"""

    position: str = Field(description="已确认到此处")


class ReplayIn(RequestModel):
    since: AwareDatetime = Field(alias="from", description="重放此时刻以来的事件", examples=["2024-06-12T09:00:00+08:00"])


@router.get("/{subscription_id}/events", summary="拉取事件", response_model_exclude_none=True)
async def list_events(
    subscription_id: UUID,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    after: Annotated[str | None, Query(max_length=500, description="从此处之后读取；不填则从已确认处之后")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="至多返回的事件数")] = 100,
) -> FeedPage:
    house = request.app.state.house
    today = house.clock.today()
    standing = await find_standing(pool, subscription_id, subscriber(actor), today)
    if standing is None:
        refuse(Code.NOT_FOUND, "没有此订阅，请核对编号")
    if not standing.mandated:
        refuse(Code.MANDATE_MISSING, "订阅授权未生效、已到期或已撤销；续订后从原处继续")
    if standing.kind != "PULL":
        refuse(Code.INVALID_TRANSITION, "推送方式的订阅不能拉取")
    position = position_of(after, subscription_id, house.keyring) if after is not None else standing.position
    found = await read_feed(pool, Hears(standing.client, standing.types, today), position, limit)
    items = [FeedItem.of(event, subscription_id, house.keyring) for event in found.events]
    return FeedPage(items=items, next=cursor_of(found.through, subscription_id, house.keyring), caught_up=found.caught_up)


@router.post("/{subscription_id}/acknowledgements", status_code=201, summary="确认已处理的事件")
async def acknowledge(subscription_id: UUID, body: AcknowledgementIn, actor: CurrentActor, uow: Uow) -> Acknowledged:
    position = await acknowledge_events(AcknowledgeEvents(subscription_id, body.through), actor, uow)
    return Acknowledged(position=cursor_of(position, subscription_id, uow.keyring))


@router.post("/{subscription_id}/replay", status_code=201, summary="从某一时刻起重放事件")
async def replay(subscription_id: UUID, body: ReplayIn, actor: CurrentActor, uow: Uow) -> Acknowledged:
    position = await replay_events(ReplayEvents(subscription_id, body.since), actor, uow)
    return Acknowledged(position=cursor_of(position, subscription_id, uow.keyring))
