"""Where earmarked money lies, and since when: balances and inflows of each holder (C2.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import EarmarkId
from services.funds.policy.c2_3_retention import Idle, Inflow

_HOLDERS = """
SELECT a.id, a.earmark_id, a.kind, a.unit_id, (b.cr_posted - b.dr_posted - b.dr_pending)::bigint FROM ledger.account a
JOIN ledger.account_balance b ON b.account_id = a.id WHERE a.kind IN ('POOL', 'ALLOT') AND b.cr_posted - b.dr_posted - b.dr_pending > 0 ORDER BY a.id
"""
_INFLOWS = """
SELECT t.credit_id, coalesce(l.since, (t.recorded_at AT TIME ZONE 'Asia/Shanghai')::date), sum(coalesce(l.amount_fen, t.amount_fen))::bigint
FROM ledger.transfer t LEFT JOIN carried_lot l ON l.carry_id = t.carried_in
WHERE t.credit_id = ANY(%s) AND t.phase = 'single' GROUP BY 1, 2
"""
_ACCOUNT = "SELECT id FROM ledger.account WHERE earmark_id = %s AND unit_id IS NOT DISTINCT FROM %s AND kind = %s"
_NOTE = "INSERT INTO retention_alert VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING true"
_HOPS = {"POOL": "RECEIVED_ALLOCATED", "ALLOT": "ALLOCATED_PAID"}


@dataclass(frozen=True, slots=True)
class Holding:
    """`holder` is the L2 union, or 省财政厅 for what is not allocated yet. `hop` names the step that is due."""

    earmark_id: EarmarkId
    hop: str
    holder: UUID
    balance_fen: int
    inflows: tuple[Inflow, ...]


class Retention:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def holdings(self) -> list[Holding]:
        rows = await (await self._raw.execute(_HOLDERS)).fetchall()
        found = await (
            await self._raw.execute("SELECT id FROM org_unit WHERE kind = 'PROVINCIAL_FINANCE' ORDER BY valid_from DESC LIMIT 1")
        ).fetchone()
        if not rows or found is None:
            return []
        inflows: dict[UUID, list[Inflow]] = {}
        for account, day, fen in await (await self._raw.execute(_INFLOWS, ([row[0] for row in rows],))).fetchall():
            inflows.setdefault(account, []).append(Inflow(day, fen))
        return [
            Holding(EarmarkId(earmark), _HOPS[kind], unit or found[0], balance, tuple(inflows.get(account, ())))
            for account, earmark, kind, unit, balance in rows
        ]

    async def inflows_of(self, earmark_id: EarmarkId, unit: UUID | None) -> tuple[Inflow, ...]:
        """What came to a union, or (None) to the province, in an earmark; carried-over money since it first came."""
        asked = (earmark_id, unit, "ALLOT" if unit else "POOL")
        account = await (await self._raw.execute(_ACCOUNT, asked)).fetchone()
        if account is None:
            return ()
        return tuple(Inflow(day, fen) for _, day, fen in await (await self._raw.execute(_INFLOWS, ([account[0]],))).fetchall())

    async def is_new(self, holding: Holding, idle: Idle) -> bool:
        """Note an alert; whether it had not been raised for this money before."""
        values = (holding.earmark_id, holding.hop, holding.holder, idle.since, idle.amount_fen, self._now)
        return await (await self._raw.execute(_NOTE, values)).fetchone() is not None
