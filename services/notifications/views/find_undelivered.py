"""Which events of an endpoint did not get through?"""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class UndeliveredOut(ReadModel):
    """未送达的事件"""

    event_id: UUID = Field(description="事件编号")
    type: str = Field(description="事件名", examples=["MODEL_WORKER_DECEASED"])
    subject: UUID = Field(description="事件主体编号")
    state: str = Field(description="WAITING 等待重试 · DEAD 停止重试 · WITHHELD 授权不再覆盖，不予交付")
    attempts: int = Field(description="已尝试次数")
    error: str = Field(description="最近失败原因", examples=["HTTP_500"])
    since: datetime = Field(description="首次未送达时间")
    next_at: datetime | None = Field(description="下次尝试时间；排在同一主体的前一事件之后时为空")


_FIND = """
SELECT f.event_id, f.type, f.subject, d.state, d.attempts, d.error, d.since, d.next_at FROM delivery d JOIN feed f USING (position)
WHERE d.subscription_id = %(id)s AND (d.state <> 'WAITING' OR %(waiting)s)
  AND position > coalesce((SELECT a.position FROM feed a WHERE a.event_id = %(after)s), 0) ORDER BY position LIMIT %(limit)s
"""


async def find_undelivered(pool: Pool, subscription_id: UUID, *, waiting: bool, after: UUID | None, limit: int) -> list[UndeliveredOut]:
    """In order of the feed. `after`: the event of the last row of the page before."""
    asked = {"id": subscription_id, "waiting": waiting, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UndeliveredOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
