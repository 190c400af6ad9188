"""What insurance is recorded of the people in scope, and how was each record changed (C4.1)?"""

from datetime import date, datetime
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class CoverageOut(ReadModel):
    """一项参保登记"""

    id: UUID = Field(description="登记编号")
    person_id: UUID = Field(description="人员编号")
    kind: str = Field(description="EMPLOYEE 职工基本医保 · RESIDENT 居民基本医保 · CRITICAL 大病保险")
    from_on: date = Field(description="参保开始日期")
    to_on: date | None = Field(description="参保结束日期(含)；为空表示仍在保")
    source: str = Field(description="UNION 工会登记 · MEDICAL_INSURANCE 医保部门登记")
    source_ref: str = Field(description="凭证或名单编号")
    void: bool = Field(description="是否已作废")
    version: int = Field(description="版本")


class CoverageChange(ReadModel):
    """参保登记的一次变动"""

    version: int = Field(description="版本")
    kind: str = Field(description="险种")
    from_on: date = Field(description="参保开始日期")
    to_on: date | None = Field(description="参保结束日期")
    void: bool = Field(description="是否作废")
    reason: str = Field(
        description="ENTERED 登记 · WRONG_KIND 险种有误 · WRONG_DATES 日期有误 · ENDED 停保 · WRONG_PERSON 登错人 · OTHER 其他"
    )
    at: datetime = Field(description="时间")


_JOIN = "JOIN person_chain c ON c.person_id = i.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on"
_FIND = f"""
SELECT i.id, i.person_id, i.kind, i.from_on, i.to_on, i.source, i.source_ref, i.void, i.version FROM insurance_coverage i {_JOIN}
WHERE {{scope}} AND (%(person)s::uuid IS NULL OR i.person_id = %(person)s) AND (%(held_on)s::date IS NULL
  OR (NOT i.void AND i.from_on <= %(held_on)s AND (i.to_on IS NULL OR %(held_on)s <= i.to_on)))
  AND (%(after)s::uuid IS NULL OR i.id > %(after)s) ORDER BY i.id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_CHANGES = f"""
SELECT h.version, h.kind, h.from_on, h.to_on, h.void, h.reason, h.at FROM insurance_coverage_change h
JOIN insurance_coverage i ON i.id = h.coverage_id {_JOIN} WHERE {{scope}} AND i.id = %(coverage)s ORDER BY h.version
"""  # noqa: S608 - a text of our own


async def find_coverages(
    pool: Pool, scope: Scope, today: date, *, person: UUID | None, held_on: date | None, after: UUID | None, limit: int
) -> list[CoverageOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "person": person, "held_on": held_on, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CoverageOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


async def changes_of_coverage(pool: Pool, scope: Scope, today: date, coverage_id: UUID) -> list[CoverageChange]:
    """Empty for a record that is not there, or not in scope."""
    condition, parameters = within(scope, "c")
    asked = {"day": today, "coverage": coverage_id, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CoverageChange)) as cursor:
        return await (await cursor.execute(sql.SQL(_CHANGES).format(scope=condition), asked)).fetchall()
