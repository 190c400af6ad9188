"""What waits for the province's money and for a union's batch: days and facts only, so that the order they are heard in changes nothing.

ALLOCATE waits for a union while an application verified since its last allocation, or on that day, is not among those allocated.
PREPARE waits while the last allocation is later than the last batch: a batch of the same day is taken to have used it.
"""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import OrgUnitId, derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.units import Units
from services.notifications.storage.work_items import WorkItem, WorkItems

_VERIFIED = """
INSERT INTO demand SELECT u.*, false FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::date[]) AS u
ON CONFLICT (application_id) DO UPDATE SET (l2, verified_on, due_on) = (EXCLUDED.l2, EXCLUDED.verified_on, EXCLUDED.due_on)
"""
_COVERED = """
INSERT INTO demand (application_id, allocated) SELECT *, true FROM unnest(%s::uuid[])
ON CONFLICT (application_id) DO UPDATE SET allocated = true
"""
_RECALLED = "DELETE FROM demand WHERE application_id = ANY(%s) AND NOT allocated"
_MONEY = """
INSERT INTO union_money AS known SELECT * FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::date[])
ON CONFLICT (l2) DO UPDATE SET allocated_on = greatest(known.allocated_on, EXCLUDED.allocated_on),
  prepare_by = greatest(known.prepare_by, EXCLUDED.prepare_by), batched_on = greatest(known.batched_on, EXCLUDED.batched_on)
"""
_WAITING = """
SELECT t.l2, min(d.verified_on), min(d.due_on), m.allocated_on, m.prepare_by, coalesce(m.allocated_on > coalesce(m.batched_on, '-infinity'), false)
FROM unnest(%s::uuid[]) AS t (l2) LEFT JOIN union_money m USING (l2)
LEFT JOIN demand d ON d.l2 = t.l2 AND NOT d.allocated AND d.verified_on >= coalesce(m.allocated_on, '-infinity')
GROUP BY t.l2, m.allocated_on, m.prepare_by, m.batched_on
"""


class Money:
    def __init__(self, raw: AsyncConnection[Any], items: WorkItems, units: Units, today: date) -> None:
        self._raw, self._items, self._units, self._today = raw, items, units, today
        self._verified: dict[UUID, tuple[UUID, date, date]] = {}
        self._recalled: dict[UUID, UUID] = {}
        self._covered: set[UUID] = set()
        self._money: dict[UUID, tuple[date | None, date | None, date | None]] = {}

    def verified(self, application_id: UUID, l2: UUID, on: date, due: date) -> None:
        self._verified[application_id] = l2, on, due

    def recalled(self, application_id: UUID, l2: UUID) -> None:
        """What was verified waits no more; where it is verified again, it waits anew."""
        self._verified.pop(application_id, None)
        self._recalled[application_id] = l2

    def allocated(self, l2: UUID, application_ids: tuple[UUID, ...], on: date, prepare_by: date) -> None:
        self._covered.update(application_ids)
        self._note(l2, (on, prepare_by, None))

    def batched(self, l2: UUID, on: date) -> None:
        self._note(l2, (None, None, on))

    def _note(self, l2: UUID, days: tuple[date | None, date | None, date | None]) -> None:
        known = self._money.get(l2, (None, None, None))
        allocated_on, prepare_by, batched_on = (max(filter(None, pair), default=None) for pair in zip(known, days, strict=True))
        self._money[l2] = allocated_on, prepare_by, batched_on

    async def flush(self) -> None:
        touched = sorted({*self._money, *(l2 for l2, _, _ in self._verified.values()), *self._recalled.values()})
        if self._recalled:
            await self._raw.execute(_RECALLED, (sorted(self._recalled),))
        if self._verified:
            demands = [(application_id, *told) for application_id, told in sorted(self._verified.items())]
            await self._raw.execute(_VERIFIED, list(map(list, zip(*demands, strict=True))))
        if self._covered:
            await self._raw.execute(_COVERED, (sorted(self._covered),))
        if self._money:
            money = [(l2, *days) for l2, days in sorted(self._money.items())]
            await self._raw.execute(_MONEY, list(map(list, zip(*money, strict=True))))
        for buffer in (self._verified, self._recalled, self._covered, self._money):
            buffer.clear()
        if touched:
            await self._wait(touched)

    async def _wait(self, unions: list[UUID]) -> None:
        for l2, since, due, allocated_on, prepare_by, unspent in await (await self._raw.execute(_WAITING, (unions,))).fetchall():
            # Closed first: what still waits may be due later than what was just covered.
            demand, payment = derived_id("allocation-demand", l2), derived_id("payment", l2)
            self._items.close(demand, WorkGate.ALLOCATE, allocated_on or since or self._today)
            for unit_id in await self._units.province() if since else ():
                self._items.open(WorkItem(demand, WorkGate.ALLOCATE, since, due, unit_id))
            if unspent:
                self._items.open(WorkItem(payment, WorkGate.PREPARE, allocated_on, prepare_by, OrgUnitId(l2)))
            elif allocated_on is not None:
                self._items.close(payment, WorkGate.PREPARE, allocated_on)
