"""Which networks were proposed for endpoints?"""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class NetworkOut(ReadModel):
    """接收网段"""

    id: UUID = Field(description="网段编号")
    subscription_id: UUID = Field(description="订阅编号")
    network: str = Field(description="网段", examples=["10.12.0.0/24"])
    basis: str = Field(description="依据", examples=["省政务外网 人社厅接入段"])
    state: str = Field(description="PROPOSED 待审批 · APPROVED 已批准 · REJECTED 已驳回 · REVOKED 已撤销")
    proposed_at: datetime = Field(description="提出时间")
    decided_at: datetime | None = Field(description="审批时间")
    revoked_at: datetime | None = Field(description="撤销时间")


_FIND = """
SELECT id, subscription_id, network::text AS network, basis, state, proposed_at, decided_at, revoked_at FROM webhook_network
WHERE %(before)s::uuid IS NULL OR id < %(before)s ORDER BY id DESC LIMIT %(limit)s
"""


async def find_networks(pool: Pool, *, before: UUID | None, limit: int) -> list[NetworkOut]:
    """Newest first."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(NetworkOut)) as cursor:
        return await (await cursor.execute(_FIND, {"before": before, "limit": limit})).fetchall()
