"""Who is in a survey, and how far is each; the roster of a county, and one record as far as its reader may see it (domain.md §8)?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row, tuple_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel
from services.assistance.domain.survey import Status


class SurveyRecordListed(ReadModel):
    """调查名单中的一人"""

    id: UUID = Field(description="调查表编号")
    campaign_id: UUID = Field(description="调查编号")
    person_id: UUID = Field(description="人员编号")
    status: str = Field(
        description="PENDING 待调查 · ENTERED 已填待审 · LOST_CONTACT 失联 · RETURNED 退回补充 · CHECKED 已审核 · LEFT 已去世或已转出"
    )
    confirmed: bool = Field(description="县级是否已审核(失联的为已确认)")
    surveyed_on: date | None = Field(description="调查日期")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    focus_groups: list[str] = Field(description="重点群体")
    version: int = Field(description="版本")


_COLUMNS = """r.id, r.campaign_id, r.person_id, r.status, r.checked_by IS NOT NULL AS confirmed, r.surveyed_on, c.l2, c.county,
  coalesce(f.groups, '{}') AS focus_groups, r.version"""
_FROM = """
FROM survey_record r JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
LEFT JOIN focus_group f ON f.person_id = r.person_id
"""
_LIST = """
SELECT {columns} {source} WHERE {scope} AND r.campaign_id = %(campaign)s AND (%(status)s::text IS NULL OR r.status = %(status)s)
  AND (%(county)s::uuid IS NULL OR c.county = %(county)s) AND (%(focus_group)s::text IS NULL OR f.groups @> ARRAY[%(focus_group)s])
  AND (%(after)s::uuid IS NULL OR r.id > %(after)s) ORDER BY r.id LIMIT %(limit)s
"""
_ROSTER = """
SELECT r.id, r.person_id, fact_on(p.facts, 'category', %(today)s), coalesce(f.groups, '{{}}')
{source} JOIN person p ON p.person_id = r.person_id
WHERE {scope} AND r.campaign_id = %(campaign)s AND r.status IN ('PENDING', 'RETURNED', 'ENTERED', 'LOST_CONTACT')
  AND (%(county)s::uuid IS NULL OR c.county = %(county)s) ORDER BY c.l2, c.county NULLS FIRST, r.id
"""


@dataclass(frozen=True, slots=True)
class RecordFilter:
    campaign: UUID
    status: Status | None = None
    county: UUID | None = None
    focus_group: str | None = None


async def find_survey_records(
    pool: Pool, scope: Scope, today: date, wanted: RecordFilter, *, after: UUID | None, limit: int
) -> list[SurveyRecordListed]:
    condition, parameters = within(scope, "c")
    query = sql.SQL(_LIST).format(columns=sql.SQL(_COLUMNS), source=sql.SQL(_FROM), scope=condition)
    asked = {"today": today, "after": after, "limit": limit, **asdict(wanted), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(SurveyRecordListed)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()


async def find_survey_record(pool: Pool, scope: Scope, today: date, record_id: UUID) -> tuple[Mapping[str, Any], bytes | None] | None:
    """The record as a list shows it, and what is sealed of it; None for one out of scope."""
    condition, parameters = within(scope, "c")
    query = sql.SQL("SELECT {columns}, r.sealed {source} WHERE {scope} AND r.id = %(id)s").format(
        columns=sql.SQL(_COLUMNS), source=sql.SQL(_FROM), scope=condition
    )
    async with pool.connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
        row = await (await cursor.execute(query, {"today": today, "id": record_id, **parameters})).fetchone()
    if row is None:
        return None
    return dict(zip(SurveyRecordListed.model_fields, row[:-1], strict=True)), row[-1]


async def survey_roster(
    pool: Pool, scope: Scope, today: date, campaign_id: UUID, county: UUID | None
) -> list[tuple[UUID, UUID, str | None, list[str]]]:
    """Record, person, category, focus groups of everybody still to be surveyed or checked."""
    condition, parameters = within(scope, "c")
    query = sql.SQL(_ROSTER).format(source=sql.SQL(_FROM), scope=condition)
    async with pool.connection() as connection:
        found = await connection.execute(query, {"today": today, "campaign": campaign_id, "county": county, **parameters})
        return await found.fetchall()
