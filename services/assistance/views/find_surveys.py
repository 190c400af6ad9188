"""Which surveys are there, and how far is each, county by county, for the people in scope (C1.1)?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class SurveyOut(ReadModel):
    """一次摸底调查"""

    id: UUID = Field(description="调查编号")
    year: int = Field(description="年度")
    l2: UUID | None = Field(description="开展范围：责任工会；全省的为空")
    opened_on: date = Field(description="开展日期")
    due_on: date = Field(description="截止日期")
    closed_on: date | None = Field(description="结束日期；进行中的为空")


class CountyProgress(ReadModel):
    """一个县(或无县级工会的责任工会)的进度"""

    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    in_scope: int = Field(description="应调查人数(不含调查前去世或转出的)")
    pending: int = Field(description="待调查(含退回补充)")
    entered: int = Field(description="已填待审")
    checked: int = Field(description="已审核")
    lost_contact: int = Field(description="失联")
    lost_confirmed: int = Field(description="其中县级已确认的失联")
    completion: str = Field(description="完成率(%)：已审核和已确认失联的，占应调查人数", examples=["87.5"])


_LIST = """
SELECT id, year, l2, opened_on, due_on, closed_on FROM survey_campaign s
WHERE s.l2 IS NULL OR EXISTS (SELECT FROM survey_record r JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(today)s
  AND %(today)s < c.ends_on WHERE r.campaign_id = s.id AND {scope})
ORDER BY year DESC, l2 NULLS FIRST
"""
_PROGRESS = """
SELECT l2, county, in_scope, pending, entered, checked, lost_contact, lost_confirmed,
  CASE WHEN in_scope = 0 THEN '100.0' ELSE to_char(floor(1000.0 * (checked + lost_confirmed) / in_scope) / 10, 'FM990.0') END AS completion
FROM (SELECT c.l2, c.county, count(*) FILTER (WHERE r.status <> 'LEFT') AS in_scope, count(*) FILTER (WHERE r.status IN ('PENDING', 'RETURNED')) AS pending,
    count(*) FILTER (WHERE r.status = 'ENTERED') AS entered, count(*) FILTER (WHERE r.status = 'CHECKED') AS checked,
    count(*) FILTER (WHERE r.status = 'LOST_CONTACT') AS lost_contact,
    count(*) FILTER (WHERE r.status = 'LOST_CONTACT' AND r.checked_by IS NOT NULL) AS lost_confirmed
  FROM survey_record r JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
  WHERE r.campaign_id = %(campaign)s AND {scope} GROUP BY 1, 2) counted
ORDER BY l2, county NULLS FIRST
"""


async def find_surveys(pool: Pool, scope: Scope, today: date) -> list[SurveyOut]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(SurveyOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_LIST).format(scope=condition), {"today": today, **parameters})).fetchall()


async def survey_progress(pool: Pool, scope: Scope, today: date, campaign_id: UUID) -> list[CountyProgress]:
    condition, parameters = within(scope, "c")
    asked = {"today": today, "campaign": campaign_id, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CountyProgress)) as cursor:
        return await (await cursor.execute(sql.SQL(_PROGRESS).format(scope=condition), asked)).fetchall()
