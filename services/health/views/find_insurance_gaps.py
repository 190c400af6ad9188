"""Who had no basic insurance on the first of a month, what became of it, and how complete is each county (C4.1 应保尽保)?"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel

CLOSED_BY: Final = "INSURED 已参保 · WAS_INSURED 补登后当日已参保 · DECEASED 去世 · MERGED 档案合并 · HONOR_REVOKED 荣誉撤销"


class InsuranceGapOut(ReadModel):
    """一名当月1日没有基本医疗保险的劳模"""

    id: UUID = Field(description="缺口编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    month: str = Field(description="月份")
    county: UUID | None = Field(description="县级工会")
    l2: UUID = Field(description="责任工会")
    listed_on: date = Field(description="列出日期")
    due_on: date = Field(description="落实期限")
    closed_on: date | None = Field(description="销号日期")
    closed_by: str | None = Field(description=CLOSED_BY)
    overdue: bool = Field(description="是否超期未落实")


@dataclass(frozen=True, slots=True)
class GapFilter:
    """`month`: its first day."""

    month: date | None = None
    county: UUID | None = None
    only_open: bool = False


class CountyCoverage(ReadModel):
    """一个县级工会(省直、产业线路为责任工会)某日的参保情况"""

    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")
    name: str = Field(description="名称")
    people: int = Field(description="在世劳模人数")
    insured: int = Field(description="有基本医疗保险的人数")
    uninsured: int = Field(description="没有基本医疗保险的人数")


_FIND = """
SELECT g.id, g.person_id, '' AS name, to_char(g.month, 'YYYY-MM') AS month, g.county, g.l2, g.listed_on, g.due_on, g.closed_on, g.closed_by,
  g.closed_on IS NULL AND g.due_on < %(day)s AS overdue
FROM insurance_gap g JOIN person_chain c ON c.person_id = g.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(month)s::date IS NULL OR g.month = %(month)s) AND (%(county)s::uuid IS NULL OR c.county = %(county)s)
  AND (NOT %(only_open)s OR g.closed_on IS NULL) AND (%(after)s::uuid IS NULL OR g.id > %(after)s) ORDER BY g.id LIMIT %(limit)s
"""
_BY_COUNTY = """
SELECT c.l2, c.county, coalesce(u.name, '') AS name, count(*) AS people, count(*) FILTER (WHERE held) AS insured, count(*) FILTER (WHERE NOT held) AS uninsured
FROM person p JOIN person_chain c ON c.person_id = p.person_id AND c.starts_on <= %(on)s AND %(on)s < c.ends_on
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM insurance_coverage i WHERE i.person_id = p.person_id AND NOT i.void AND i.kind IN ('EMPLOYEE', 'RESIDENT')
  AND i.from_on <= %(on)s AND (i.to_on IS NULL OR %(on)s <= i.to_on)) AS held) h
LEFT JOIN org_unit u ON u.id = coalesce(c.county, c.l2)
WHERE {scope} AND in_scope(p.facts, %(on)s) GROUP BY c.l2, c.county, u.name ORDER BY c.l2, c.county NULLS FIRST
"""


async def find_insurance_gaps(
    pool: Pool, scope: Scope, today: date, wanted: GapFilter, *, after: UUID | None, limit: int
) -> list[InsuranceGapOut]:
    """Without names, in order of their ids."""
    condition, parameters = within(scope, "c")
    asked = {"day": today, "after": after, "limit": limit, **asdict(wanted), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(InsuranceGapOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


async def coverage_by_county(pool: Pool, scope: Scope, on: date) -> list[CountyCoverage]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CountyCoverage)) as cursor:
        return await (await cursor.execute(sql.SQL(_BY_COUNTY).format(scope=condition), {"on": on, **parameters})).fetchall()
