"""Allocation plans with their shares and signatures, and what the unions need (C2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import AllocationId, EarmarkId, OrgUnitId, new_id
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.kernel.months import Month

_OWED = """
SELECT o.unit_id, o.application_id, sum(o.amount_fen)::bigint FROM ledger.obligation o JOIN ledger.earmark e ON e.purpose = o.purpose
WHERE e.id = %(earmark)s AND o.month <= %(through)s AND o.state IN ('DUE', 'FAILED') AND NOT o.withdrawn AND NOT o.contested
  AND o.tier = ANY((SELECT ledger.tiers(m.source, m.purpose, %(today)s) FROM ledger.earmark m WHERE m.id = %(earmark)s)::text[])
  AND o.top_up = (e.source = 'LOCAL_SPECIAL')
GROUP BY 1, 2 ORDER BY 1, 2
"""
_HELD = """
SELECT a.kind, a.unit_id, (b.cr_posted - b.dr_posted - b.dr_pending)::bigint FROM ledger.account a JOIN ledger.account_balance b ON b.account_id = a.id
WHERE a.earmark_id = %s AND a.kind IN ('POOL', 'ALLOT')
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """`shares`: L2 union → fen. `signatures`: gate → who signed."""

    id: AllocationId
    earmark_id: EarmarkId
    through: Month
    proposed_by: str
    state: str
    shares: dict[OrgUnitId, int]
    signatures: dict[Gate, str]


@dataclass(frozen=True, slots=True)
class Needs:
    """`owed`: union → application → fen that is due through the month; `held`: what each union still has; `pool`: what the province has."""

    owed: dict[OrgUnitId, dict[UUID, int]]
    held: dict[OrgUnitId, int]
    pool: int

    def of(self, unit: OrgUnitId) -> int:
        return max(0, sum(self.owed.get(unit, {}).values()) - self.held.get(unit, 0))


class Allocations:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def needs(self, earmark_id: EarmarkId, through: Month) -> Needs:
        """Refuses NOT_FOUND for an earmark that is none."""
        if await (await self._raw.execute("SELECT 1 FROM ledger.earmark WHERE id = %s", (earmark_id,))).fetchone() is None:
            refuse(Code.NOT_FOUND, "没有此专项资金，请核对编号")
        owed: dict[OrgUnitId, dict[UUID, int]] = {}
        asked = {"earmark": earmark_id, "through": through.first_day, "today": self._now.date()}
        async for unit, application, fen in await self._raw.execute(_OWED, asked):
            owed.setdefault(unit, {})[application] = fen
        rows = await (await self._raw.execute(_HELD, (earmark_id,))).fetchall()
        held = {unit: fen for kind, unit, fen in rows if kind == "ALLOT"}
        return Needs(owed, held, sum(fen for kind, _, fen in rows if kind == "POOL"))

    async def foreign(self, units: Sequence[OrgUnitId]) -> list[OrgUnitId]:
        """Those that are not L2 unions."""
        found = await self._raw.execute("SELECT id FROM org_unit WHERE id = ANY(%s) AND kind = ANY(%s)", (list(units), list(L2_KINDS)))
        known = {row[0] for row in await found.fetchall()}
        return [unit for unit in units if unit not in known]

    async def propose(self, earmark_id: EarmarkId, through: Month, shares: dict[OrgUnitId, int], by: str) -> AllocationId:
        plan_id = AllocationId(new_id())
        await self._raw.execute(
            "INSERT INTO allocation_plan (id, earmark_id, through, proposed_by, proposed_at) VALUES (%s, %s, %s, %s, %s)",
            (plan_id, earmark_id, through.first_day, by, self._now),
        )
        await self._raw.execute(
            "INSERT INTO allocation_share SELECT %s, * FROM unnest(%s::uuid[], %s::bigint[])",
            (plan_id, list(shares), list(shares.values())),
        )
        return plan_id

    async def lock(self, plan_id: UUID) -> Plan:
        """Refuses NOT_FOUND."""
        found = await self._raw.execute(
            "SELECT earmark_id, through, proposed_by, state FROM allocation_plan WHERE id = %s FOR UPDATE", (plan_id,)
        )
        row = await found.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此分配方案，请核对编号")
        shares = await (
            await self._raw.execute("SELECT l2, amount_fen FROM allocation_share WHERE plan_id = %s ORDER BY l2", (plan_id,))
        ).fetchall()
        signed = await (await self._raw.execute("SELECT gate, signer FROM allocation_signature WHERE plan_id = %s", (plan_id,))).fetchall()
        signatures = {Gate(gate): signer for gate, signer in signed}
        return Plan(AllocationId(plan_id), EarmarkId(row[0]), Month.of(row[1]), row[2], row[3], dict(shares), signatures)

    async def sign(self, plan_id: AllocationId, gate: Gate, signer: str, state: str) -> None:
        await self._raw.execute("INSERT INTO allocation_signature VALUES (%s, %s, %s, %s)", (plan_id, gate.value, signer, self._now))
        await self._raw.execute("UPDATE allocation_plan SET state = %s WHERE id = %s", (state, plan_id))
