"""Which appeals are there, by when are they to be decided, and how did they end? What they say is read elsewhere, with a reason."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class AppealOut(ReadModel):
    """一件复核"""

    id: UUID = Field(description="复核编号")
    number: str = Field(description="受理号")
    person_id: UUID = Field(description="人员编号")
    target: str = Field(
        description="APPLICATION 未通过的申请 · OBJECTION 异议处理决定 · ENTITLEMENT 暂停或终止的待遇 · MONTH 某月认定 · APPEAL 复核决定"
    )
    target_id: UUID = Field(description="事项编号")
    level: str = Field(description="L2 责任工会复核 · PROVINCE 省总工会复核")
    filed_on: date = Field(description="申请日期")
    due_on: date = Field(description="办理期限")
    outcome: str | None = Field(description="UPHELD 支持 · DISMISSED 不予支持；未有结论时为空")
    remedy: str | None = Field(description="支持的，如何办理")
    decided_on: date | None = Field(description="决定日期")
    delivered_on: date | None = Field(description="送达日期")
    overdue: bool = Field(description="是否超期未有结论")
    version: int = Field(description="版本")


_FIND = """
SELECT a.id, a.number, a.person_id, a.target, a.target_id, a.level, a.filed_on, a.due_on, a.outcome, a.remedy, a.decided_on, a.delivered_on,
  a.outcome IS NULL AND a.due_on < %(day)s AS overdue, a.version
FROM appeal a JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (NOT %(waiting)s OR a.outcome IS NULL) AND (NOT %(overdue)s OR (a.outcome IS NULL AND a.due_on < %(day)s))
  AND (%(after)s::uuid IS NULL OR a.id > %(after)s) ORDER BY a.id LIMIT %(limit)s
"""


async def find_appeals(
    pool: Pool, scope: Scope, today: date, *, waiting: bool, overdue: bool, after: UUID | None, limit: int
) -> list[AppealOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "waiting": waiting, "overdue": overdue, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(AppealOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
