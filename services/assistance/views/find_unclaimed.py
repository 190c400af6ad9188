"""Who is on the list of 应享未享, for the people in scope?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class UnclaimedListed(ReadModel):
    """一名看来符合条件而没有申报的劳模"""

    person_id: UUID = Field(description="人员编号")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    county_name: str = Field(description="县级工会(没有的为责任工会)名称")
    grounds: list[str] = Field(
        description="依据：LOW_INCOME 调查收入低于低收入线 · FARMER 农民，年龄和收入符合 · FARMER_OF_AGE 农民，已到年龄 · IN_HARDSHIP 已认定困难"
    )
    missing: list[str] = Field(description="还缺：FORM 申报表和同意书 · INCOME 收入情况 · CAPACITY 劳动能力鉴定(如有)")
    since: date = Field(description="自何日起列入")


_FIND = """
SELECT n.person_id, c.l2, c.county, coalesce(u.name, '') AS county_name, n.grounds, n.missing, n.since FROM unclaimed n
JOIN person_chain c ON c.person_id = n.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
LEFT JOIN org_unit u ON u.id = coalesce(c.county, c.l2)
WHERE {scope} AND (%(county)s::uuid IS NULL OR c.county = %(county)s) AND (%(after)s::uuid IS NULL OR n.person_id > %(after)s)
  AND NOT EXISTS (SELECT FROM application a WHERE a.person_id = n.person_id AND a.state NOT IN ('CLOSED', 'REJECTED', 'WITHDRAWN'))
ORDER BY n.person_id LIMIT %(limit)s
"""


async def find_unclaimed(
    pool: Pool, scope: Scope, today: date, *, county: UUID | None, after: UUID | None, limit: int
) -> list[UnclaimedListed]:
    """As of last night, without those who have applied since."""
    condition, parameters = within(scope, "c")
    asked = {"today": today, "county": county, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UnclaimedListed)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
