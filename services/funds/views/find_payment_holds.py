"""Whose payments does a death report hold, since when, and how much is it?"""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class PaymentHoldOut(ReadModel):
    """因身故报告暂缓的付款"""

    id: UUID = Field(description="变动报告编号")
    person_id: UUID = Field(description="人员编号")
    state: str = Field(description="FILED 待确认 · CONFIRMED 已确认，待人员信息更新")
    since: datetime = Field(description="暂缓时间")
    lines: int = Field(description="暂缓的明细笔数")
    in_batches: int = Field(description="其中已编入批次、须移出的笔数")
    total: YuanOut = Field(description="暂缓金额(元)")


_FIND = """
SELECT d.report_id AS id, d.person_id, d.state, d.filed_at AS since, count(o.id)::int AS lines, count(o.id) FILTER (WHERE o.state = 'RESERVED')::int AS in_batches,
  coalesce(sum(o.amount_fen), 0)::bigint AS total
FROM death_report d
LEFT JOIN ledger.obligation o ON o.person_id = d.person_id AND o.state IN ('DUE', 'FAILED', 'RESERVED') AND NOT o.withdrawn
  AND (%(unit)s::uuid IS NULL OR o.unit_id = %(unit)s)
WHERE d.state IN ('FILED', 'CONFIRMED') AND (%(after)s::uuid IS NULL OR d.report_id > %(after)s)
  AND (%(unit)s::uuid IS NULL OR EXISTS (SELECT FROM person_chain c WHERE c.person_id = d.person_id AND c.l2 = %(unit)s
    AND c.starts_on <= %(today)s AND %(today)s < c.ends_on) OR EXISTS (SELECT FROM ledger.obligation x WHERE x.person_id = d.person_id AND x.unit_id = %(unit)s))
GROUP BY d.report_id ORDER BY d.report_id LIMIT %(limit)s
"""


async def find_payment_holds(pool: Pool, unit: UUID | None, today: date, *, after: UUID | None, limit: int) -> list[PaymentHoldOut]:
    """`unit` None: of all unions."""
    asked = {"unit": unit, "today": today, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PaymentHoldOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
