"""Which subscriptions are there, and how do they stand?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.notifications.storage.visibility import IN_FORCE, MANDATED, VISIBLE

COUNTED: Final = 1000
"""`behind` is counted up to here, over as many positions as one page looks through."""


class SubscriptionOut(ReadModel):
    """事件订阅及其状态"""

    id: UUID = Field(description="订阅编号")
    client: str = Field(description="客户端标识", examples=["hrss-events"])
    name: str = Field(description="订阅名称", examples=["去世与变更"])
    types: list[str] = Field(description="订阅的事件名", examples=[["MODEL_WORKER_DECEASED"]])
    kind: str = Field(description="PULL 拉取 · WEBHOOK 推送")
    url: str | None = Field(description="推送的接收地址")
    state: str = Field(description="ACTIVE 有效 · DISABLED 接收方已停用(410) · CLOSED 已关闭")
    lacks: list[str] = Field(
        description="尚不能交付的原因：MANDATE 无有效授权 · SECRET 无签名密钥 · NETWORK 未加密地址尚无批准的网段 · URL 无接收地址"
    )
    opened_at: datetime = Field(description="订阅时间")
    closed_at: datetime | None = Field(description="关闭时间")
    waiting: int = Field(description="等待重试的事件数")
    dead: int = Field(description="停止重试的事件数(死信)")
    delivered: int = Field(description="已推送的事件数")
    last_success_at: datetime | None = Field(description="最近成功推送时间")
    last_failure_at: datetime | None = Field(description="最近推送失败时间")
    last_failure: str | None = Field(description="最近失败原因", examples=["HTTP_500"])
    networks: list[str] = Field(description="已批准的接收网段", examples=[["10.12.0.0/24"]])


class SubscriptionStatus(SubscriptionOut):
    """事件订阅及其进度"""

    position: str = Field(description="已确认(拉取)或已交付(推送)到此处，可作为 after 或 through")
    behind: int = Field(description="之后尚有的事件数，至多计到 1000")


@dataclass(frozen=True, slots=True)
class Progress:
    position: int
    behind: int


_FIND = f"""
SELECT s.id, s.client, s.name, s.types, s.kind, s.url, s.state, s.opened_at, s.closed_at, s.delivered, s.last_success_at, s.last_failure_at, s.last_failure,
  array_remove(ARRAY[
    CASE WHEN NOT {IN_FORCE} THEN 'MANDATE' END,
    CASE WHEN s.kind = 'WEBHOOK' AND NOT EXISTS (SELECT FROM webhook_secret k WHERE k.subscription_id = s.id AND k.ends_at > now()) THEN 'SECRET' END,
    CASE WHEN s.url LIKE 'http:%%' AND NOT %(plain)s AND NOT EXISTS (SELECT FROM webhook_network n WHERE n.subscription_id = s.id AND n.state = 'APPROVED') THEN 'NETWORK' END,
    CASE WHEN s.kind = 'WEBHOOK' AND s.url IS NULL THEN 'URL' END], NULL) AS lacks,
  (SELECT count(*) FROM delivery d WHERE d.subscription_id = s.id AND d.state = 'WAITING') AS waiting,
  (SELECT count(*) FROM delivery d WHERE d.subscription_id = s.id AND d.state <> 'WAITING') AS dead,
  ARRAY(SELECT n.network::text FROM webhook_network n WHERE n.subscription_id = s.id AND n.state = 'APPROVED' ORDER BY 1) AS networks
FROM subscription s WHERE (%(client)s::text IS NULL OR s.client = %(client)s) AND (%(id)s::uuid IS NULL OR s.id = %(id)s)
  AND (%(before)s::uuid IS NULL OR s.id < %(before)s) AND (%(closed)s OR s.state <> 'CLOSED') ORDER BY s.id DESC LIMIT %(limit)s
"""  # noqa: S608 - constants
_PROGRESS = f"""
{MANDATED} SELECT s.position, (SELECT count(*) FROM (
  SELECT FROM feed f WHERE f.position > s.position AND f.position <= s.position + %(stretch)s AND f.type = ANY(s.types) AND {VISIBLE} LIMIT {COUNTED}) AS ahead) AS behind
FROM subscription s WHERE s.id = %(id)s
"""  # noqa: S608 - constants


async def find_subscriptions(
    pool: Pool,
    today: date,
    client: str | None,
    *,
    plain: bool,
    subscription_id: UUID | None = None,
    before: UUID | None = None,
    closed: bool = False,
    limit: int = 1,
) -> list[SubscriptionOut]:
    """Newest first; all, or one client's. `plain`: this composition delivers without TLS to ranges of its own."""
    asked: dict[str, Any] = {"today": today, "client": client, "plain": plain, "id": subscription_id}
    asked |= {"before": before, "closed": closed, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(SubscriptionOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()


async def find_progress(pool: Pool, today: date, subscription_id: UUID, client: str, stretch: int) -> Progress:
    asked = {"today": today, "id": subscription_id, "client": client, "stretch": stretch}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(Progress)) as cursor:
        found = await (await cursor.execute(_PROGRESS, asked)).fetchone()
    return found or Progress(0, 0)
