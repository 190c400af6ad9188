"""Lines that assistance says are owed, written behind: a batch of events is one call of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.months import Month
from services.funds.domain.demand import Demand, Owed
from services.funds.storage.ledger import Ledger, ledger_call

_DEMAND = """
INSERT INTO demand (verified_at, application_id, person_id, benefit, tier, l2, first_month, verified_on)
SELECT %s, u.* FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::date[], %s::date[]) AS u ON CONFLICT DO NOTHING
"""
_GATES = "INSERT INTO demand_gate SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS u ON CONFLICT DO NOTHING"


class Obligations:
    def __init__(self, raw: AsyncConnection[Any], ledger: Ledger, now: datetime) -> None:
        self._raw, self._ledger, self._now = raw, ledger, now
        self._owed: list[Owed] = []
        self._demands: list[Demand] = []

    def owe(self, owed: Sequence[Owed]) -> None:
        self._owed += owed

    def demand(self, demand: Demand) -> None:
        """An application that will need money, and who acted at its gates."""
        self._demands.append(demand)

    async def drop(self, application_id: UUID) -> None:
        """A demand that was taken back before anything was owed for it."""
        await self.flush()
        await self._raw.execute("DELETE FROM demand_gate WHERE application_id = %s", (application_id,))
        await self._raw.execute("DELETE FROM demand WHERE application_id = %s", (application_id,))

    async def owe_top_ups(self, unit: OrgUnitId, purpose: str, through: Month) -> int:
        """A line of its own beside each line that a place's decision tops up, once; how many are new."""
        await self.flush()
        return int((await ledger_call(self._raw, "owe_top_ups(%s, %s, %s)", unit, purpose, through.first_day))[0][0])

    async def known_to_assistance(self, lines: Sequence[UUID]) -> tuple[UUID, ...]:
        """Those that are no local top-up, in their order."""
        found = await self._raw.execute("SELECT line_id FROM ledger.obligation WHERE line_id = ANY(%s) AND top_up", (list(lines),))
        own = {row[0] for row in await found.fetchall()}
        return tuple(line for line in lines if line not in own)

    async def flush(self) -> None:
        """Before anything that looks at what is owed."""
        if self._demands:
            demands, self._demands = self._demands, []
            rows = [(d.application_id, d.person_id, d.purpose, d.tier, d.l2, d.first_month.first_day, d.verified_on) for d in demands]
            await self._raw.execute(_DEMAND, (self._now, *map(list, zip(*rows, strict=True))))
            gates: list[tuple[UUID, str, UUID]] = [(d.application_id, gate, actor) for d in demands for gate, actor in d.gates]
            if gates:
                await self._raw.execute(_GATES, tuple(map(list, zip(*gates, strict=True))))
        if self._owed:
            owed, self._owed = self._owed, []
            await self._ledger.owe(owed)
