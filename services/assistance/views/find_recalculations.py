"""What did a recalculation change: whose month, what it was worth before and after, and why?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import MonthField, ReadModel, YuanOut


class ChangedMonth(ReadModel):
    """重新认定改变的一个月"""

    application_id: UUID = Field(description="申请编号")
    person_id: UUID = Field(description="人员编号")
    month: MonthField = Field(description="月份")
    before: YuanOut = Field(description="原认定金额(元)")
    after: YuanOut = Field(description="现认定金额(元)")
    delta: YuanOut = Field(description="差额(元)；负数为减少")
    reason: str = Field(description="原因", examples=["INCOME_NOT_BELOW_THRESHOLD"])
    line_state: str = Field(description="改变时明细的状态；已发放而减少的，由资金服务登记为应收款")


_FIND = """
SELECT r.application_id, r.person_id, to_char(r.month, 'YYYY-MM') AS month, r.before_fen AS before, r.after_fen AS after,
  r.after_fen - r.before_fen AS delta, r.reason, r.line_state
FROM recalculation_change r JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE r.job_id = %(job)s AND {scope} AND (%(application)s::uuid IS NULL OR (r.application_id, r.month) > (%(application)s, %(month)s::date))
ORDER BY r.application_id, r.month LIMIT %(limit)s
"""


async def find_changes(
    pool: Pool, scope: Scope, today: date, job_id: UUID, *, after: tuple[UUID, date] | None, limit: int
) -> list[ChangedMonth]:
    condition, parameters = within(scope, "c")
    application, month = after or (None, None)
    asked = {"job": job_id, "today": today, "application": application, "month": month, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ChangedMonth)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
