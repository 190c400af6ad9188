"""Allocation plans with their shares and signatures, and what the unions need (C2.7)."""

from collections.abc import Mapping, Sequence
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
from services.funds.policy.c2_7_allocation import Need, cover

_OWED = """
SELECT o.application_id, o.unit_id, o.tier, sum(o.amount_fen)::bigint, w.position FROM ledger.obligation o JOIN ledger.earmark e ON e.purpose = o.purpose
LEFT JOIN demand d ON d.application_id = o.application_id
LEFT JOIN waiting_entry w ON w.application_id = o.application_id AND w.source = e.source AND w.purpose = e.purpose AND w.served_at IS NULL
WHERE e.id = %(earmark)s AND o.month <= %(through)s AND o.state IN ('DUE', 'FAILED') AND NOT o.withdrawn AND NOT o.contested
  AND o.tier = ANY((SELECT ledger.tiers(m.source, m.purpose, %(today)s) FROM ledger.earmark m WHERE m.id = %(earmark)s)::text[])
  AND o.top_up = (e.source = 'LOCAL_SPECIAL')
GROUP BY 1, 2, 3, w.position, d.verified_at ORDER BY d.verified_at NULLS LAST, 1, 2
"""
_LIST = """
INSERT INTO waiting_entry (source, purpose, application_id, tier, l2, through, short_fen, listed_by, listed_at)
SELECT e.source, e.purpose, u.application, u.tier, u.l2, %(through)s, u.short, %(plan)s, %(now)s
FROM ledger.earmark e,
  unnest(%(applications)s::uuid[], %(tiers)s::text[], %(units)s::uuid[], %(short)s::bigint[]) WITH ORDINALITY AS u (application, tier, l2, short, n)
WHERE e.id = %(earmark)s ORDER BY u.n ON CONFLICT DO NOTHING
"""
_SERVE = """
UPDATE waiting_entry w SET served_by = %(plan)s, served_at = %(now)s FROM ledger.earmark e
WHERE e.id = %(earmark)s AND w.source = e.source AND w.purpose = e.purpose AND w.served_at IS NULL AND w.application_id = ANY(%(applications)s)
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
    """`needs`: what is due through the month, in the order of verification; `held`: what each union still has; `pool`: what the province has."""

    needs: list[Need]
    held: dict[OrgUnitId, int]
    pool: int

    def after(self, shares: Mapping[OrgUnitId, int]) -> list[Need]:
        """What is still short of each need once these shares are allocated."""
        return cover(self.needs, {unit: self.held.get(unit, 0) + shares.get(unit, 0) for unit in self.held.keys() | shares.keys()})


class Allocations:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def needs(self, earmark_id: EarmarkId, through: Month) -> Needs:
        """Refuses NOT_FOUND for an earmark that is none."""
        if await (await self._raw.execute("SELECT 1 FROM ledger.earmark WHERE id = %s", (earmark_id,))).fetchone() is None:
            refuse(Code.NOT_FOUND, "没有此专项资金，请核对编号")
        asked = {"earmark": earmark_id, "through": through.first_day, "today": self._now.date()}
        needs = [Need(*row) for row in await (await self._raw.execute(_OWED, asked)).fetchall()]
        rows = await (await self._raw.execute(_HELD, (earmark_id,))).fetchall()
        held = {unit: fen for kind, unit, fen in rows if kind == "ALLOT"}
        return Needs(needs, held, sum(fen for kind, _, fen in rows if kind == "POOL"))

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

    async def wait(self, plan: Plan, short: Sequence[Need]) -> None:
        """Put on the waiting list whoever is not on it, in this order: later ones stand behind."""
        await self._raw.execute(
            _LIST,
            {
                "applications": [need.application_id for need in short],
                "tiers": [need.tier for need in short],
                "units": [need.unit for need in short],
                "short": [need.fen for need in short],
                "earmark": plan.earmark_id,
                "through": plan.through.first_day,
                "plan": plan.id,
                "now": self._now,
            },
        )

    async def served(self, plan: Plan, applications: Sequence[UUID]) -> None:
        """Off the list: the money is there."""
        asked = {"applications": list(applications), "earmark": plan.earmark_id, "plan": plan.id, "now": self._now}
        await self._raw.execute(_SERVE, asked)
