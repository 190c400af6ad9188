"""Which applications are there for the people in scope, and how far is each?"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel
from services.assistance.policy.c1_3_categories import OF_BENEFIT


class ApplicationListed(ReadModel):
    """一件申请"""

    id: UUID = Field(description="申请编号")
    person_id: UUID = Field(description="人员编号")
    benefit: str = Field(description="待遇", examples=["LIVING_HARDSHIP_SUBSIDY"])
    state: str = Field(description="状态", examples=["SUBMITTED"])
    submitted_on: date = Field(description="申报日期")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    notice_id: UUID | None = Field(description="公示编号")
    version: int = Field(description="版本")
    category: str = Field(default="", description="帮扶类别(六类之一)", examples=["LIVING_SUBSIDY"])
    focus_groups: list[str] = Field(default_factory=list, description="重点群体；仅供工作参考，不是享受条件")


class GateActOut(ReadModel):
    """一次办理"""

    act: str = Field(description="办理事项")
    gate: str | None = Field(description="环节")
    from_state: str = Field(description="办理前状态")
    to_state: str = Field(description="办理后状态")
    unit: str = Field(description="办理单位")
    at: datetime = Field(description="办理时间")


class ApplicationOut(ApplicationListed):
    """申请及办理经过"""

    acts: list[GateActOut] = Field(description="办理经过")


_COLUMNS = "a.id, a.person_id, a.benefit, a.state, a.submitted_on, c.l2, c.county, a.notice_id, a.version, %(of)s::jsonb ->> a.benefit AS category, coalesce(f.groups, '{}') AS focus_groups"
_FROM = """FROM application a JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
LEFT JOIN focus_group f ON f.person_id = a.person_id"""
_OF = Jsonb({benefit.value: category.value for benefit, category in OF_BENEFIT.items()})
_LIST = """
SELECT {columns} {source} WHERE {scope} AND (%(state)s::text IS NULL OR a.state = %(state)s) AND (%(county)s::uuid IS NULL OR c.county = %(county)s)
  AND (%(l2)s::uuid IS NULL OR c.l2 = %(l2)s) AND (%(benefits)s::text[] IS NULL OR a.benefit = ANY(%(benefits)s))
  AND (%(focus_group)s::text IS NULL OR f.groups @> ARRAY[%(focus_group)s]) AND (%(after)s::uuid IS NULL OR a.id > %(after)s) ORDER BY a.id LIMIT %(limit)s
"""
_ONE = """
SELECT {columns}, (SELECT coalesce(jsonb_agg(jsonb_build_object('act', g.act, 'gate', g.gate, 'from_state', g.from_state, 'to_state', g.to_state,
  'unit', coalesce(u.name, ''), 'at', g.at) ORDER BY g.seq), '[]') FROM gate_act g LEFT JOIN org_unit u ON u.id = g.unit WHERE g.application_id = a.id) AS acts
{source} WHERE {scope} AND a.id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """`benefits`: those of a category of aid."""

    state: str | None = None
    county: UUID | None = None
    l2: UUID | None = None
    benefits: list[str] | None = None
    focus_group: str | None = None


async def find_applications(
    pool: Pool, scope: Scope, today: date, wanted: ApplicationFilter, *, after: UUID | None, limit: int
) -> list[ApplicationListed]:
    condition, parameters = within(scope, "c")
    query = sql.SQL(_LIST).format(columns=sql.SQL(_COLUMNS), source=sql.SQL(_FROM), scope=condition)
    asked = {"today": today, "of": _OF, "after": after, "limit": limit, **asdict(wanted), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ApplicationListed)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()


async def find_application(pool: Pool, scope: Scope, today: date, application_id: UUID) -> ApplicationOut | None:
    """None for one out of scope."""
    condition, parameters = within(scope, "c")
    query = sql.SQL(_ONE).format(columns=sql.SQL(_COLUMNS), source=sql.SQL(_FROM), scope=condition)
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ApplicationOut)) as cursor:
        return await (await cursor.execute(query, {"today": today, "of": _OF, "id": application_id, **parameters})).fetchone()
