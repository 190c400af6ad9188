"""Which queues are there, by which criteria and quota, and which orders were drawn from them: they name nobody (C5.9, C5.10)?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class CriterionOut(ReadModel):
    """一项公布的排序标准"""

    name: str = Field(description="名称")
    higher_is_better: bool = Field(description="是否高者在前")
    doc_no: str = Field(description="依据文号")


class QueueOut(ReadModel):
    """一个轮候队列"""

    id: UUID = Field(description="队列编号")
    unit: UUID = Field(description="建立队列的部门")
    region_code: str = Field(description="所在地")
    scheme: str = Field(description="PUBLIC_RENTAL 公共租赁住房 · RENTAL_SUBSIDY 住房租赁补贴 · DILAPIDATED 农村危房改造")
    year: int = Field(description="年度")
    criteria: list[CriterionOut] = Field(description="排序标准，按先后")
    quota: int = Field(description="名额")
    doc_no: str = Field(description="依据文号")
    waiting: int = Field(description="轮候户数")
    offered: int = Field(description="已通知、待答复户数")
    housed: int = Field(description="已保障户数")


class RankingOut(ReadModel):
    """一次排序；公布文件见 /housing/public/orders/{编号}"""

    id: UUID = Field(description="排序编号")
    seq: int = Field(description="第几次排序")
    drawn_at: datetime = Field(description="排序时间")
    households: int = Field(description="户数")
    digest: str = Field(description="公布文件摘要")
    number: str = Field(description="打印件编号")
    check_value: str = Field(description="校验码")


_FIND = """
SELECT q.id, q.unit, q.region_code, q.scheme, q.year, q.criteria, q.quota, q.doc_no, count(a.id) FILTER (WHERE a.state = 'QUEUED') AS waiting,
  count(a.id) FILTER (WHERE a.state = 'OFFERED') AS offered, count(a.id) FILTER (WHERE a.state = 'HOUSED') AS housed
FROM queue q LEFT JOIN housing_application a ON a.queue_id = q.id
WHERE (%(region)s::text IS NULL OR q.region_code = %(region)s) AND (%(year)s::int IS NULL OR q.year = %(year)s) AND (%(after)s::uuid IS NULL OR q.id > %(after)s)
GROUP BY q.id ORDER BY q.id LIMIT %(limit)s
"""
_RANKINGS = "SELECT id, seq, drawn_at, households, digest, number, check_value FROM ranking WHERE queue_id = %s ORDER BY seq DESC LIMIT 500"
_PUBLISHED = "SELECT published || jsonb_build_object('number', number, 'check_value', check_value) FROM ranking WHERE id = %s"


async def find_queues(pool: Pool, *, region: str | None, year: int | None, after: UUID | None, limit: int) -> list[QueueOut]:
    asked = {"region": region, "year": year, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(QueueOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()


async def find_rankings(pool: Pool, queue_id: UUID) -> list[RankingOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(RankingOut)) as cursor:
        return await (await cursor.execute(_RANKINGS, (queue_id,))).fetchall()


async def find_published(pool: Pool, ranking_id: UUID) -> dict[str, Any] | None:
    """The proof as it was published, with number and check value of its paper."""
    async with pool.connection() as connection:
        row = await (await connection.execute(_PUBLISHED, (ranking_id,))).fetchone()
    return dict(row[0]) if row else None
