"""Who of the people in scope is in a focus group (C1.4)? A work list: nothing depends on it."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class FocusGroupOut(ReadModel):
    """一人所属的重点群体(由登记事实推导)"""

    person_id: UUID = Field(description="人员编号")
    groups: list[str] = Field(
        description="VETERAN_STAFF 职工老劳模 · UNEMPLOYED_BY_CLOSURE 企业关停并转失业劳模 · LAID_OFF_OVERCAPACITY 产能过剩企业下岗劳模 · VETERAN_FARMER 农民老劳模"
    )
    since: date = Field(description="自何日起为这些群体")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")


_FIND = """
SELECT f.person_id, f.groups, f.since, c.l2, c.county FROM focus_group f
JOIN person_chain c ON c.person_id = f.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE {scope} AND cardinality(f.groups) > 0 AND (%(group)s::text IS NULL OR f.groups @> ARRAY[%(group)s])
  AND (%(after)s::uuid IS NULL OR f.person_id > %(after)s) ORDER BY f.person_id LIMIT %(limit)s
"""


async def find_focus_groups(
    pool: Pool, scope: Scope, today: date, *, group: str | None, after: UUID | None, limit: int
) -> list[FocusGroupOut]:
    condition, parameters = within(scope, "c")
    asked = {"today": today, "group": group, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(FocusGroupOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
