"""Who is to declare anew, who missed it, and which re-declarations wait, for the people in scope (Q13)?"""

from datetime import date
from typing import Literal
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel

Standing = Literal["CURRENT", "DUE_SOON", "OVERDUE", "SUSPENDED"]


class RedeclarationListed(ReadModel):
    """一份按月申请的重新申报情况"""

    application_id: UUID = Field(description="申请编号")
    person_id: UUID = Field(description="人员编号")
    declared_on: date = Field(description="上次申报日期")
    due_on: date = Field(description="应于此日前(含)重新申报")
    suspended_from: date = Field(description="逾期未申报的，自此日起暂停")
    reminded_on: date | None = Field(description="提醒日期")
    pension_due_on: date | None = Field(description="已退休而尚未申报养老金的，应于此日前(含)申报；没有的为空")
    standing: Standing = Field(description="CURRENT 未到期 · DUE_SOON 即将到期 · OVERDUE 已逾期 · SUSPENDED 已暂停")
    waiting: UUID | None = Field(description="待核对的重新申报编号")
    changed: bool | None = Field(description="待核对的是否有变化")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")


_FIND = """
SELECT * FROM (SELECT d.application_id, d.person_id, d.declared_on, d.due_on, d.suspended_from, d.reminded_on,
    CASE WHEN NOT EXISTS (SELECT FROM hardship_form f WHERE f.application_id = d.application_id AND f.states_from >= d.asked_from) THEN d.asked_due_on END AS pension_due_on, c.l2, c.county, r.id AS waiting,
    CASE WHEN r.id IS NOT NULL THEN r.correction_id IS NOT NULL END AS changed,
    CASE WHEN d.suspended_from <= %(today)s THEN 'SUSPENDED' WHEN d.due_on < %(today)s THEN 'OVERDUE' WHEN d.remind_on <= %(today)s THEN 'DUE_SOON'
      ELSE 'CURRENT' END AS standing
  FROM redeclaration_due d JOIN application a ON a.id = d.application_id AND a.state IN ('VERIFIED', 'FUNDED', 'PAID')
  JOIN person_chain c ON c.person_id = d.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
  LEFT JOIN redeclaration r ON r.application_id = d.application_id AND r.state = 'ENTERED' WHERE {scope}) listed
WHERE (%(standing)s::text IS NULL OR standing = %(standing)s) AND (%(waiting)s::bool IS NULL OR (waiting IS NOT NULL) = %(waiting)s)
  AND (NOT %(pension)s OR pension_due_on IS NOT NULL) AND (%(after)s::uuid IS NULL OR application_id > %(after)s) ORDER BY application_id LIMIT %(limit)s
"""


async def find_redeclarations(
    pool: Pool, scope: Scope, today: date, *, standing: Standing | None, waiting: bool | None, pension: bool, after: UUID | None, limit: int
) -> list[RedeclarationListed]:
    condition, parameters = within(scope, "c")
    asked = {"today": today, "standing": standing, "waiting": waiting, "pension": pension, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(RedeclarationListed)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
