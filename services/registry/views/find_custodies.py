"""Who is in entrusted custody, acknowledged or disputed, and whose unit has ceased without one? (C7.4)"""

from datetime import date, datetime
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class CustodyOut(ReadModel):
    """一项属地委托管理"""

    id: UUID = Field(description="托管编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    county: UUID | None = Field(description="执行的县级工会；争议期间为空，由市总工会执行")
    city: UUID = Field(description="负责的市总工会")
    starts_on: date = Field(description="托管起始日：单位不存在之日")
    condition: str = Field(description="单位状况：CLOSED 关闭 · MERGED 兼并 · BANKRUPT 破产 · ABOLISHED 撤销")
    state: str = Field(description="状态：ACTIVE 托管中 · ENDED 已终止")
    acknowledged_at: datetime | None = Field(description="确认接收时间；托管自起始日起即有效，不待确认")
    disputed: bool = Field(description="归属是否在争议中")
    ended_on: date | None = Field(description="终止日期")
    end_reason: str | None = Field(description="终止原因：NEW_UNIT 有新单位 · DECEASED 去世 · TRANSFER 转入省直或产业工会")


class WithoutCustody(ReadModel):
    """单位已关停并转、尚未登记托管的人员"""

    id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    condition: str = Field(description="单位状况")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")


_FIND = """
SELECT c.id, c.person_id, p.name, c.county, c.city, c.starts_on, c.condition, c.state, c.acknowledged_at,
  c.disputed_by IS NOT NULL AND c.settled_by IS NULL AS disputed, c.ended_on, c.end_reason
FROM custody c JOIN person p ON p.person_id = c.person_id
WHERE {scope} AND (%(person)s::uuid IS NULL OR c.person_id = %(person)s) AND (%(ended)s OR c.state = 'ACTIVE')
  AND (NOT %(open)s OR c.acknowledged_at IS NULL) AND (%(after)s::uuid IS NULL OR c.id > %(after)s) ORDER BY c.id LIMIT %(limit)s
"""
_MISSING = """
SELECT p.person_id AS id, p.name, w.value->>'condition' AS condition, p.l2, p.county FROM person p
JOIN LATERAL (SELECT value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'WORK' AND h.starts_on <= %(today)s
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) w ON w.value->>'condition' IN ('CLOSED', 'MERGED', 'BANKRUPT', 'ABOLISHED')
WHERE {scope} AND p.life <> 'DECEASED' AND NOT EXISTS (SELECT FROM custody c WHERE c.person_id = p.person_id AND c.state = 'ACTIVE')
  AND (%(after)s::uuid IS NULL OR p.person_id > %(after)s) ORDER BY p.person_id LIMIT %(limit)s
"""


async def find_custodies(
    pool: Pool, scope: Scope, *, person: UUID | None, ended: bool, unacknowledged: bool, after: UUID | None, limit: int
) -> list[CustodyOut]:
    condition, parameters = within(scope, "p")
    asked = {"person": person, "ended": ended, "open": unacknowledged, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CustodyOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


async def find_without_custody(pool: Pool, scope: Scope, today: date, *, after: UUID | None, limit: int) -> list[WithoutCustody]:
    condition, parameters = within(scope, "p")
    asked = {"today": today, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(WithoutCustody)) as cursor:
        return await (await cursor.execute(sql.SQL(_MISSING).format(scope=condition), asked)).fetchall()
