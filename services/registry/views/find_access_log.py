"""Who revealed or changed my record, when and why? (PIPL 45; §8: own access log)"""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class AccessOut(ReadModel):
    """一次查看或变更"""

    seq: int = Field(description="审计序号")
    at: datetime = Field(description="时间")
    unit: str = Field(description="办理单位")
    action: str = Field(description="事项")
    reason: str = Field(description="理由")


_FIND = """
SELECT a.seq, a.occurred_at AS at, coalesce(u.name, '') AS unit, a.action, coalesce(a.detail->>'reason', '') AS reason
FROM audit_row a LEFT JOIN org_unit u ON u.id = a.unit
WHERE a.subject = %(person)s AND a.code = 'OK' AND (%(before)s::bigint IS NULL OR a.seq < %(before)s) ORDER BY a.seq DESC LIMIT %(limit)s
"""


async def find_access_log(pool: Pool, person_id: UUID, *, before: int | None, limit: int) -> list[AccessOut]:
    """Newest first."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(AccessOut)) as cursor:
        return await (await cursor.execute(_FIND, {"person": str(person_id), "before": before, "limit": limit})).fetchall()
