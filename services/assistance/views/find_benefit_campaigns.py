"""Which lists of yearly benefits are there, who is on them, and who is late, for the people in scope (C3.2, C3.3, Q26)?"""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import MonthField, ReadModel, YuanOut
from services.assistance.domain.benefit_campaign import EntryState
from services.assistance.policy.c1_3_categories import of_benefit


class CampaignOut(ReadModel):
    """一项年度待遇的名单"""

    id: UUID = Field(description="名单编号")
    year: int = Field(description="年度")
    benefit: str = Field(description="待遇", examples=["SPRING_FESTIVAL_GRANT"])
    category: str = Field(description="帮扶类别(六类之一)", examples=["FESTIVAL_CONDOLENCE"])
    l2: UUID | None = Field(description="范围：责任工会；全省的为空")
    month: MonthField = Field(description="所属月份")
    due_on: date = Field(description="发放期限(含)；春节慰问金为节前一日")
    festival_on: date | None = Field(description="节日")
    eligible: int = Field(description="待县级确认")
    waiting: int = Field(description="只缺发放标准(文号)")
    held: int = Field(description="暂缓待核查")
    confirmed: int = Field(description="已确认待核定")
    granted: int = Field(description="已核定")
    paid: int = Field(description="已发放")
    late: int = Field(description="逾期未发放")


class EntryOut(ReadModel):
    """名单中的一人"""

    id: UUID = Field(description="名单内编号")
    person_id: UUID = Field(description="人员编号")
    tier: str = Field(description="NATIONAL 全国劳模 · PROVINCIAL 省部级劳模")
    state: str = Field(
        description="ELIGIBLE 待县级确认 · WAITING 等待发放标准 · HELD 暂缓 · DROPPED 已不符合 · CONFIRMED 已确认待核定 · GRANTED 已核定"
    )
    reasons: list[str] = Field(description="等待或不符合的原因代码", examples=[["AMOUNT_NOT_CONFIGURED"]])
    needs_notice: bool = Field(description="名单是否须先公示")
    application_id: UUID | None = Field(description="申请编号")
    amount: YuanOut | None = Field(description="金额(元)；尚未核定的为空")
    payment: str | None = Field(description="发放状态；尚未核定的为空")
    late: bool = Field(description="是否已过发放期限而未发放")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")


_LATE = "e.state NOT IN ('DROPPED') AND m.due_on < %(today)s AND l.state IS DISTINCT FROM 'PAID' AND l.state IS DISTINCT FROM 'CANCELLED'"
_SOURCE = """
FROM benefit_entry e JOIN benefit_campaign m ON m.id = e.campaign_id LEFT JOIN line l ON l.id = e.line_id
JOIN person_chain c ON c.person_id = e.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
"""
_CAMPAIGNS = """
SELECT m.id, m.year, m.benefit, m.l2, to_char(m.month, 'YYYY-MM') AS month, m.due_on, m.festival_on, n.* FROM benefit_campaign m
LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE e.state = 'ELIGIBLE') AS eligible, count(*) FILTER (WHERE e.state = 'WAITING') AS waiting,
    count(*) FILTER (WHERE e.state = 'HELD') AS held, count(*) FILTER (WHERE e.state = 'CONFIRMED') AS confirmed,
    count(*) FILTER (WHERE e.state = 'GRANTED') AS granted, count(*) FILTER (WHERE l.state = 'PAID') AS paid, count(*) FILTER (WHERE {late}) AS late
  FROM benefit_entry e LEFT JOIN line l ON l.id = e.line_id
  JOIN person_chain c ON c.person_id = e.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on WHERE e.campaign_id = m.id AND {scope}) n ON true
WHERE (%(year)s::int IS NULL OR m.year = %(year)s) AND (%(benefits)s::text[] IS NULL OR m.benefit = ANY(%(benefits)s)) ORDER BY m.year DESC, m.benefit, m.l2 NULLS FIRST
"""
_ENTRIES = """
SELECT e.id, e.person_id, e.tier, e.state, e.reasons, e.needs_notice, e.application_id, l.amount_fen AS amount, l.state AS payment, {late} AS late, c.l2, c.county
{source} WHERE {scope} AND e.campaign_id = %(campaign)s AND (%(state)s::text IS NULL OR e.state = %(state)s) AND (%(late)s::bool IS NULL OR ({late}) = %(late)s)
  AND (%(after)s::uuid IS NULL OR e.id > %(after)s) ORDER BY e.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class EntryFilter:
    campaign: UUID
    state: EntryState | None = None
    late: bool | None = None


@dataclass(frozen=True, slots=True)
class _Counted:
    id: UUID
    year: int
    benefit: str
    l2: UUID | None
    month: str
    due_on: date
    festival_on: date | None
    eligible: int
    waiting: int
    held: int
    confirmed: int
    granted: int
    paid: int
    late: int


async def find_benefit_campaigns(pool: Pool, scope: Scope, today: date, year: int | None, benefits: list[str] | None) -> list[CampaignOut]:
    condition, parameters = within(scope, "c")
    query = sql.SQL(_CAMPAIGNS).format(late=sql.SQL(_LATE), scope=condition)
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(_Counted)) as cursor:
        rows = await (await cursor.execute(query, {"today": today, "year": year, "benefits": benefits, **parameters})).fetchall()
    return [CampaignOut(category=of_benefit(row.benefit), **asdict(row)) for row in rows]


async def find_benefit_entries(
    pool: Pool, scope: Scope, today: date, wanted: EntryFilter, *, after: UUID | None, limit: int
) -> list[EntryOut]:
    condition, parameters = within(scope, "c")
    query = sql.SQL(_ENTRIES).format(late=sql.SQL(_LATE), source=sql.SQL(_SOURCE), scope=condition)
    asked = {"today": today, "after": after, "limit": limit, **asdict(wanted), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(EntryOut)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()
