"""What has been owed for long and is not paid, and what is in the way, as far as funds knows (C2.7)?"""

from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from psycopg.rows import dict_row
from pydantic import Field

from libs.common.kernel.errors import Code
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.domain.audit_scope import AuditScope
from services.funds.storage.audit_samples import limits
from services.funds.storage.death_reports import DeathReports
from services.funds.storage.people import People
from services.funds.storage.standings import Standings

UnpaidReason = Literal[
    "CONTESTED",
    "SUPERVISION_HOLD",
    "DEATH_REPORT",
    "PAYEE_HELD",
    "LIFE_UNKNOWN",
    "NO_HEIR",
    "NO_ACCOUNT",
    "WAITING_LIST",
    "MONEY_HELD",
    "NO_MONEY",
    "NOT_BATCHED",
]
REASON_ZH: Final[dict[UnpaidReason, str]] = {
    "CONTESTED": "银行前后答复矛盾，核清以前不再发放",
    "SUPERVISION_HOLD": "监督暂停对此人的发放",
    "DEATH_REPORT": "有身故报告待确认，暂缓发放",
    "PAYEE_HELD": "收款账户或收款人变更未满等待期或待复核，或人员记录已合并",
    "LIFE_UNKNOWN": "生存状态不明(失联、出境或未知)",
    "NO_HEIR": "本人已去世，未登记继承人账户",
    "NO_ACCOUNT": "没有可用的收款账户",
    "WAITING_LIST": "资金不足，在轮候名单",
    "MONEY_HELD": "有资金，但该资金已冻结或被监督暂停",
    "NO_MONEY": "发放工会没有足够的对应资金",
    "NOT_BATCHED": "账户和资金均具备，未编入发放批次",
}
_OF_STANDING: Final[dict[Code, UnpaidReason]] = {
    Code.SUPERVISION_HOLD: "SUPERVISION_HOLD",
    Code.PAYEE_HELD: "PAYEE_HELD",
    Code.SUSPENDED: "LIFE_UNKNOWN",
    Code.BENEFICIARY_DECEASED: "NO_HEIR",
    Code.PAYEE_NOT_ALLOWED: "NO_ACCOUNT",
}
_FIND = """
SELECT o.id, o.line_id, o.seq, o.person_id, o.application_id, o.unit_id AS unit, coalesce(u.name, '') AS unit_name, o.purpose, to_char(o.month, 'YYYY-MM') AS month,
  o.amount_fen AS amount, o.state, s.since AS owed_since, o.contested,
  EXISTS (SELECT FROM death_report d WHERE d.person_id = o.person_id AND d.state IN ('FILED', 'CONFIRMED')) AS reported_dead,
  EXISTS (SELECT FROM waiting_entry w WHERE w.application_id = o.application_id AND w.purpose = o.purpose AND w.served_at IS NULL) AS waits,
  coalesce(f.free, false) AS funded, f.free IS NOT NULL AS has_money
FROM ledger.obligation o LEFT JOIN demand m ON m.application_id = o.application_id LEFT JOIN org_unit u ON u.id = o.unit_id
CROSS JOIN LATERAL (SELECT greatest(o.month, coalesce(m.verified_on, (m.verified_at AT TIME ZONE 'Asia/Shanghai')::date)) AS since) s
LEFT JOIN LATERAL (SELECT bool_or(e.frozen_at IS NULL AND NOT EXISTS (SELECT FROM ledger.supervision_hold h WHERE h.scope = 'EARMARK' AND h.target = e.id
    AND h.unit_id = o.unit_id AND h.lifted_at IS NULL)) AS free
  FROM ledger.earmark e JOIN ledger.account a ON a.earmark_id = e.id AND a.unit_id = o.unit_id AND a.kind = 'ALLOT'
  JOIN ledger.account_balance b ON b.account_id = a.id
  WHERE e.purpose = o.purpose AND o.top_up = (e.source = 'LOCAL_SPECIAL') AND o.tier = ANY(ledger.tiers(e.source, e.purpose, %(today)s))
    AND b.cr_posted - b.dr_posted - b.dr_pending >= o.amount_fen) f ON true
WHERE o.state IN ('DUE', 'FAILED') AND NOT o.withdrawn AND s.since < %(before)s
  AND NOT EXISTS (SELECT FROM person_span d WHERE d.person_id = o.person_id AND d.life = 'DECEASED' AND d.starts_on < o.month)
  AND (%(unit)s::uuid IS NULL OR o.unit_id = %(unit)s) AND (%(of)s::uuid IS NULL OR o.unit_id = %(of)s)
  AND (%(source)s::text IS NULL OR (o.top_up = (%(source)s = 'LOCAL_SPECIAL') AND o.tier = ANY(ledger.tiers(%(source)s, o.purpose, %(today)s))))
  AND (%(year_from)s::int IS NULL OR date_part('year', o.month) >= %(year_from)s) AND (%(year_to)s::int IS NULL OR date_part('year', o.month) <= %(year_to)s)
  AND (%(county)s::uuid IS NULL OR EXISTS (SELECT FROM person_chain c WHERE c.person_id = o.person_id AND c.county = %(county)s
    AND c.starts_on <= %(today)s AND %(today)s < c.ends_on))
  AND (%(after_unit)s::uuid IS NULL OR (o.unit_id, o.id) > (%(after_unit)s, %(after)s::uuid)) ORDER BY o.unit_id, o.id LIMIT %(limit)s
"""


class UnpaidOut(ReadModel):
    """一笔应发未发的明细"""

    id: UUID = Field(description="编号")
    line_id: UUID = Field(description="待遇明细编号")
    seq: int = Field(description="次序：0 为明细本身")
    person_id: UUID = Field(description="人员编号")
    application_id: UUID = Field(description="申请编号")
    unit: UUID = Field(description="发放工会")
    unit_name: str = Field(description="发放工会名称")
    purpose: str = Field(description="待遇")
    month: str = Field(description="月份", examples=["2024-03"])
    amount: YuanOut = Field(description="金额(元)")
    state: str = Field(description="DUE 未发 · FAILED 发放失败、退回，未再发")
    owed_since: date = Field(description="应发起算日：所属月首日与核对日中较晚的一天")
    days: int = Field(description="已应发天数")
    reason: UnpaidReason = Field(description="未发原因")
    explanation: str = Field(description="未发原因说明")


async def find_unpaid(
    pool: Pool, scope: AuditScope, now: datetime, *, days: int, unit: UUID | None, after: tuple[UUID, UUID] | None, limit: int
) -> list[UnpaidOut]:
    """By union, then by id. A mandate over one source sees what that source may pay; one over years the months of these years."""
    today = now.date()
    last_unit, last = after or (None, None)
    asked = limits(scope, today) | {
        "before": today - timedelta(days=days),
        "of": unit,
        "after_unit": last_unit,
        "after": last,
        "limit": limit,
    }
    async with pool.connection() as connection:
        async with connection.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(_FIND, asked)).fetchall()
        standings = Standings(connection, DeathReports(connection, now), People(connection), now)
        standing = await standings.of(list({row["person_id"] for row in rows}))
    return [_unpaid(row, standing[row["person_id"]], today) for row in rows]


def _unpaid(row: dict[str, Any], standing: UUID | Code, today: date) -> UnpaidOut:
    reason = _reason(row, standing)
    facts = {name: value for name, value in row.items() if name in UnpaidOut.model_fields}
    return UnpaidOut(**facts, days=(today - row["owed_since"]).days, reason=reason, explanation=REASON_ZH[reason])


def _reason(row: dict[str, Any], standing: UUID | Code) -> UnpaidReason:
    """The first thing in the way, in the order in which paying would meet them."""
    if row["contested"]:
        return "CONTESTED"
    if isinstance(standing, Code):
        held = _OF_STANDING[standing]
        return "DEATH_REPORT" if held == "PAYEE_HELD" and row["reported_dead"] else held
    if row["funded"]:
        return "NOT_BATCHED"
    if row["has_money"]:
        return "MONEY_HELD"
    return "WAITING_LIST" if row["waits"] else "NO_MONEY"
