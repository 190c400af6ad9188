"""Which issues of visits are there, for who looks after the person and for the department that owns them? Without their text."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class VisitIssueOut(ReadModel):
    """走访发现的一个问题；内容另行查看"""

    id: UUID = Field(description="问题编号")
    visit_id: UUID = Field(description="走访编号")
    person_id: UUID = Field(description="人员编号")
    category: str = Field(description="LIVING 生活 · EMPLOYMENT 就业 · HOUSING 住房 · HEALTH 健康 · FUNDS 资金 · OTHER 其他")
    state: str = Field(description="OPEN 待转办 · ASSIGNED 办理中 · RESOLVED 已办结")
    owner: UUID = Field(description="承办单位编号")
    owner_name: str = Field(description="承办单位")
    raised_by: str = Field(description="走访单位")
    raised_on: date = Field(description="提出日期")
    due_on: date = Field(description="办理期限")
    resolved_on: date | None = Field(description="办结日期")
    overdue: bool = Field(description="是否超期")
    version: int = Field(description="版本")


_FIND = """
SELECT i.id, i.visit_id, i.person_id, i.category, i.state, i.owner, coalesce(o.name, '') AS owner_name, coalesce(r.name, '') AS raised_by, i.raised_on,
  i.due_on, i.resolved_on, i.state <> 'RESOLVED' AND i.due_on < %(day)s AS overdue, i.version
FROM visit_issue i JOIN person_chain c ON c.person_id = i.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
LEFT JOIN org_unit o ON o.id = i.owner LEFT JOIN org_unit r ON r.id = i.raised_by_unit
WHERE ({scope} OR i.owner = %(own)s) AND (%(state)s::text IS NULL OR i.state = %(state)s) AND (NOT %(overdue)s OR (i.state <> 'RESOLVED' AND i.due_on < %(day)s))
  AND (%(visit)s::uuid IS NULL OR i.visit_id = %(visit)s) AND (%(after)s::uuid IS NULL OR i.id > %(after)s) ORDER BY i.id LIMIT %(limit)s
"""


async def find_visit_issues(
    pool: Pool,
    scope: Scope,
    own: UUID | None,
    today: date,
    *,
    state: str | None,
    overdue: bool,
    visit: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[VisitIssueOut]:
    """`own`: the unit whose assigned issues are listed whoever they are about."""
    condition, parameters = within(scope, "c")
    asked = {"day": today, "own": own, "state": state, "overdue": overdue, "visit": visit, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(VisitIssueOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
