"""Which units are there? Units are public facts: no jurisdiction, but a token."""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import OrgKind
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class OrgUnitOut(ReadModel):
    """单位"""

    id: UUID = Field(description="单位编号")
    kind: OrgKind = Field(description="单位种类")
    name: str = Field(description="名称", examples=["合肥市总工会"])
    region_code: str | None = Field(description="行政区划代码", examples=["340100"])
    parent_id: UUID | None = Field(description="上级单位编号")
    valid_from: date = Field(description="成立日期")
    valid_to: date | None = Field(description="撤销日期")


_FIND = """
SELECT id, kind, name, region_code, parent_id, valid_from, valid_to FROM org_unit
WHERE (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(parent_id)s::uuid IS NULL OR parent_id = %(parent_id)s)
  AND (%(after)s::uuid IS NULL OR id > %(after)s)
ORDER BY id LIMIT %(limit)s
"""


async def find_org_units(pool: Pool, *, kind: OrgKind | None, parent_id: UUID | None, after: UUID | None, limit: int) -> list[OrgUnitOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(OrgUnitOut)) as cursor:
        await cursor.execute(_FIND, {"kind": kind, "parent_id": parent_id, "after": after, "limit": limit})
        return await cursor.fetchall()
