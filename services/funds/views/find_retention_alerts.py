"""Where did earmarked money lie too long (C2.3 截留, Q45), as the daily watch noted it?"""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.domain.audit_scope import AuditScope
from services.funds.storage.audit_samples import limits


class RetentionAlertOut(ReadModel):
    """一次资金滞留预警"""

    earmark_id: UUID = Field(description="专项资金")
    source: str = Field(description="资金来源")
    purpose: str = Field(description="用途")
    fiscal_year: int = Field(description="预算年度")
    hop: str = Field(description="应办环节：RECEIVED_ALLOCATED 省级收到未分配 · ALLOCATED_PAID 工会收到未发放")
    holder: UUID = Field(description="持有单位")
    holder_name: str = Field(description="持有单位名称")
    since: date = Field(description="滞留起算日")
    amount: YuanOut = Field(description="预警时的滞留金额(元)")
    raised_at: datetime = Field(description="预警时间")
    left: YuanOut = Field(description="现仍在该单位的余额(元)")


_FIND = """
SELECT r.earmark_id, e.source, e.purpose, e.fiscal_year, r.hop, r.holder, coalesce(u.name, '') AS holder_name, r.since, r.amount_fen AS amount, r.raised_at,
  coalesce(b.fen, 0)::bigint AS left
FROM retention_alert r JOIN ledger.earmark e ON e.id = r.earmark_id LEFT JOIN org_unit u ON u.id = r.holder
LEFT JOIN LATERAL (SELECT sum(x.cr_posted - x.dr_posted - x.dr_pending) AS fen FROM ledger.account a JOIN ledger.account_balance x ON x.account_id = a.id
  WHERE a.earmark_id = r.earmark_id AND CASE r.hop WHEN 'RECEIVED_ALLOCATED' THEN a.kind = 'POOL' ELSE a.kind = 'ALLOT' AND a.unit_id = r.holder END) b ON true
WHERE (%(unit)s::uuid IS NULL OR r.holder = %(unit)s) AND %(county)s::uuid IS NULL AND (%(source)s::text IS NULL OR e.source = %(source)s)
  AND (%(year_from)s::int IS NULL OR e.fiscal_year >= %(year_from)s) AND (%(year_to)s::int IS NULL OR e.fiscal_year <= %(year_to)s)
  AND (%(after_earmark)s::uuid IS NULL OR (r.earmark_id, r.hop, r.holder, r.since) > (%(after_earmark)s, %(after_hop)s, %(after_holder)s::uuid, %(after_since)s::date))
ORDER BY r.earmark_id, r.hop, r.holder, r.since LIMIT %(limit)s
"""


async def find_retention_alerts(
    pool: Pool, scope: AuditScope, today: date, *, after: tuple[UUID, str, UUID, date] | None, limit: int
) -> list[RetentionAlertOut]:
    """`after`: earmark, hop, holder and day of the last one seen. Money lies with unions and the province: a mandate over one county sees none."""
    names = ("after_earmark", "after_hop", "after_holder", "after_since")
    asked = limits(scope, today) | dict(zip(names, after or [None] * 4, strict=True)) | {"limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(RetentionAlertOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
