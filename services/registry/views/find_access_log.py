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
    data: str = Field(description="涉及的信息")


_FIND = """
SELECT a.seq, a.occurred_at AS at, coalesce(u.name, '') AS unit, a.action, coalesce(a.detail->>'reason', '') AS reason,
  CASE a.action WHEN 'REVEAL_ID_NUMBER' THEN '完整公民身份号码' WHEN 'LIST_EXPORTED' THEN '名单(号码掩码)' WHEN 'READ_FILE' THEN '档案文件' ELSE '档案内容' END AS data
FROM audit_row a LEFT JOIN org_unit u ON u.id = a.unit
WHERE a.subject IN (SELECT %(person)s::text UNION ALL SELECT e.export_no FROM exported_person e WHERE e.person_id = %(person)s::uuid) AND a.code = 'OK' AND (%(before)s::bigint IS NULL OR a.seq < %(before)s) ORDER BY a.seq DESC LIMIT %(limit)s
"""


async def find_access_log(pool: Pool, person_id: UUID, *, before: int | None, limit: int) -> list[AccessOut]:
    """Newest first."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(AccessOut)) as cursor:
        return await (await cursor.execute(_FIND, {"person": str(person_id), "before": before, "limit": limit})).fetchall()
