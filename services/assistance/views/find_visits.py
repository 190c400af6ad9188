"""Which campaigns of visits are there, how far is each by county, and what visits were made? What was found is read elsewhere, with a reason."""

from datetime import date, datetime
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class CampaignOut(ReadModel):
    """一次走访活动"""

    id: UUID = Field(description="活动编号")
    festival: str = Field(description="LABOUR_DAY 五一 · SPRING_FESTIVAL 春节 · OTHER 其他")
    year: int = Field(description="年度")
    title: str = Field(description="名称")
    scope: UUID | None = Field(description="开展活动的责任工会；全省活动为空")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")


class CountyProgress(ReadModel):
    """一个县(或无县级环节的责任工会)的进度"""

    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    name: str = Field(description="县级工会或责任工会名称")
    in_scope: int = Field(description="应走访人数")
    contacted: int = Field(description="已走访慰问人数")
    at_home: int = Field(description="其中上门(含到医院)走访人数")
    focus: int = Field(description="重点面向群体人数(须上门)")
    focus_at_home: int = Field(description="重点面向群体中已上门人数")


class VisitOut(ReadModel):
    """一次走访；所了解的情况另行查看"""

    id: UUID = Field(description="走访编号")
    campaign_id: UUID | None = Field(description="活动编号；活动以外的走访为空")
    person_id: UUID = Field(description="人员编号")
    visited_on: date = Field(description="走访日期")
    form: str = Field(description="形式")
    category: str = Field(description="帮扶类别")
    findings: list[str] = Field(description="填写了哪些方面的情况：life 生活 · work 工作 · health 健康")
    issues: int = Field(description="发现的问题数")
    files: int = Field(description="随记录保存的照片和材料数，见证明材料(VISIT)")
    unit: str = Field(description="登记单位")
    recorded_at: datetime = Field(description="登记时间")
    withdrawn: bool = Field(description="是否已撤销")


_CAMPAIGNS = "SELECT id, festival, year, title, scope, starts_on, ends_on FROM visit_campaign WHERE (%(year)s::int IS NULL OR year = %(year)s) ORDER BY starts_on DESC, id"
_CAMPAIGN = "SELECT id, festival, year, title, scope, starts_on, ends_on FROM visit_campaign WHERE id = %s"
ROSTER = """
person p JOIN person_chain c ON c.person_id = p.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(union)s::uuid IS NULL OR c.l2 = %(union)s) AND fact_on(p.facts, 'life', %(day)s) IS DISTINCT FROM 'DECEASED'
  AND fact_on(p.facts, 'tier', %(day)s) <> 'NONE' AND p.facts->>'merged_into' IS NULL
"""
"""Everybody to be visited: whoever lives with an honour in force, today or on the campaign's last day; a roster is looked at, never kept."""
_PROGRESS = """
SELECT c.l2, c.county, coalesce(u.name, '') AS name, count(*) AS in_scope, count(v.person_id) AS contacted, count(*) FILTER (WHERE v.at_home) AS at_home,
  count(*) FILTER (WHERE f.groups <> '{{}}') AS focus, count(*) FILTER (WHERE f.groups <> '{{}}' AND v.at_home) AS focus_at_home
FROM (SELECT c.person_id, c.l2, c.county FROM {roster}) c
LEFT JOIN (SELECT person_id, bool_or(form IN ('HOME_VISIT', 'HOSPITAL_VISIT')) AS at_home FROM visit
  WHERE campaign_id = %(campaign)s AND NOT EXISTS (SELECT FROM visit_withdrawal w WHERE w.visit_id = visit.id) GROUP BY person_id) v USING (person_id)
LEFT JOIN focus_group f USING (person_id)
LEFT JOIN org_unit u ON u.id = coalesce(c.county, c.l2) GROUP BY c.l2, c.county, u.name ORDER BY c.l2, c.county NULLS FIRST
"""
_VISITS = """
SELECT v.id, v.campaign_id, v.person_id, v.visited_on, v.form, v.category, v.findings, (SELECT count(*) FROM visit_issue i WHERE i.visit_id = v.id) AS issues,
  (SELECT count(*) FROM evidence e WHERE e.owner_kind = 'VISIT' AND e.owner_id = v.id
    AND NOT EXISTS (SELECT FROM evidence_withdrawal t WHERE t.evidence_id = e.id)) AS files,
  coalesce(u.name, '') AS unit, v.recorded_at, w.visit_id IS NOT NULL AS withdrawn
FROM visit v JOIN person_chain c ON c.person_id = v.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
LEFT JOIN org_unit u ON u.id = v.unit LEFT JOIN visit_withdrawal w ON w.visit_id = v.id
WHERE {scope} AND (%(campaign)s::uuid IS NULL OR v.campaign_id = %(campaign)s) AND (%(person)s::uuid IS NULL OR v.person_id = %(person)s)
  AND (%(visit)s::uuid IS NULL OR v.id = %(visit)s)
  AND (%(after)s::uuid IS NULL OR v.id > %(after)s) ORDER BY v.id LIMIT %(limit)s
"""


async def find_campaigns(pool: Pool, year: int | None) -> list[CampaignOut]:
    """Newest first: they say nothing of anybody."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CampaignOut)) as cursor:
        return await (await cursor.execute(_CAMPAIGNS, {"year": year})).fetchall()


async def find_campaign(pool: Pool, campaign_id: UUID) -> CampaignOut | None:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CampaignOut)) as cursor:
        return await (await cursor.execute(_CAMPAIGN, (campaign_id,))).fetchone()


async def measure_progress(pool: Pool, scope: Scope, campaign: CampaignOut, today: date) -> list[CountyProgress]:
    condition, parameters = within(scope, "c")
    query = sql.SQL(_PROGRESS).format(roster=sql.SQL(ROSTER).format(scope=condition))
    asked = {"day": min(today, campaign.ends_on), "union": campaign.scope, "campaign": campaign.id, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CountyProgress)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()


async def find_visits(
    pool: Pool, scope: Scope, today: date, *, campaign: UUID | None, person: UUID | None, after: UUID | None, limit: int
) -> list[VisitOut]:
    condition, parameters = within(scope, "c")
    query = sql.SQL(_VISITS).format(scope=condition)
    asked = {"day": today, "campaign": campaign, "person": person, "visit": None, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(VisitOut)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()


async def find_visit(pool: Pool, scope: Scope, today: date, visit_id: UUID) -> VisitOut | None:
    """None for one out of scope."""
    condition, parameters = within(scope, "c")
    query = sql.SQL(_VISITS).format(scope=condition)
    asked = {"day": today, "campaign": None, "person": None, "visit": visit_id, "after": None, "limit": 1, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(VisitOut)) as cursor:
        return await (await cursor.execute(query, asked)).fetchone()
