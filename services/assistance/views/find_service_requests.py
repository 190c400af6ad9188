"""Which requests are at the desk, whose turn is it, and which are overdue? What they say is read elsewhere, with a reason."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class ServiceRequestOut(ReadModel):
    """一件服务窗口事项；内容另行查看"""

    id: UUID = Field(description="事项编号")
    number: str = Field(description="受理号")
    person_id: UUID | None = Field(description="人员编号；不是劳模本人事项的为空")
    category: str = Field(description="INQUIRY 咨询 · PETITION 求助申诉 · COMPLAINT 投诉 · SUGGESTION 建议")
    channel: str = Field(description="ONLINE 网上 · VISIT 来访 · TELEPHONE 来电 · LETTER 来信 · HOTLINE 热线")
    state: str = Field(description="RECEIVED 办理中 · REPLIED 已答复 · CLOSED 已办结")
    unit: UUID = Field(description="承办单位编号")
    unit_name: str = Field(description="承办单位")
    received_on: date = Field(description="受理日期")
    due_on: date = Field(description="答复期限")
    replied_on: date | None = Field(description="答复日期")
    closed_on: date | None = Field(description="办结日期")
    satisfaction: str | None = Field(
        description="SATISFIED 满意 · BASICALLY 基本满意 · DISSATISFIED 不满意 · UNREACHABLE 无法联系；未办结时为空"
    )
    overdue: bool = Field(description="是否超期未答复")
    version: int = Field(description="版本")


_FIND = """
SELECT r.id, r.number, r.person_id, r.category, r.channel, r.state, r.unit, coalesce(u.name, '') AS unit_name, r.received_on, r.due_on, r.replied_on,
  r.closed_on, r.satisfaction, r.state = 'RECEIVED' AND r.due_on < %(day)s AS overdue, r.version
FROM service_request r LEFT JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
LEFT JOIN org_unit u ON u.id = r.unit
WHERE ((c.person_id IS NOT NULL AND {scope}) OR %(own)s IN (r.unit, r.received_unit)) AND (%(state)s::text IS NULL OR r.state = %(state)s)
  AND (NOT %(overdue)s OR (r.state = 'RECEIVED' AND r.due_on < %(day)s)) AND (%(after)s::uuid IS NULL OR r.id > %(after)s) ORDER BY r.id LIMIT %(limit)s
"""


async def find_service_requests(
    pool: Pool, scope: Scope, own: UUID | None, today: date, *, state: str | None, overdue: bool, after: UUID | None, limit: int
) -> list[ServiceRequestOut]:
    """`own`: the desk whose requests are listed, whoever they are from."""
    condition, parameters = within(scope, "c")
    asked = {"day": today, "own": own, "state": state, "overdue": overdue, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ServiceRequestOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
