"""Work items: one per case, gate and unit, written behind: a batch of events is a few statements, the last change decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import OrgUnitId, derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate

_CLOSE = """
UPDATE work_item w SET closed_on = u.on_day FROM unnest(%s::uuid[], %s::text[], %s::date[]) AS u (case_id, gate, on_day)
WHERE w.case_id = u.case_id AND w.gate = u.gate AND w.closed_on IS NULL
"""
_FINISH = """
INSERT INTO work_item (id, case_id, gate, unit_id, opened_on, due_on, closed_on, final)
SELECT id, case_id, gate, unit_id, on_day, on_day, on_day, true FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::date[])
  AS u (id, case_id, gate, unit_id, on_day)
ON CONFLICT (case_id, gate, unit_id) DO UPDATE SET closed_on = coalesce(work_item.closed_on, EXCLUDED.closed_on), final = true
"""
_OPEN = """
INSERT INTO work_item (id, case_id, gate, unit_id, person_id, opened_on, due_on)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::date[], %s::date[])
ON CONFLICT (case_id, gate, unit_id) DO UPDATE SET opened_on = EXCLUDED.opened_on, due_on = EXCLUDED.due_on, closed_on = NULL
WHERE work_item.closed_on IS NOT NULL AND NOT work_item.final
"""


@dataclass(frozen=True, slots=True)
class WorkItem:
    case_id: UUID
    gate: WorkGate
    unit_id: OrgUnitId
    person_id: UUID | None
    opened_on: date
    due_on: date


class WorkItems:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._opened: dict[tuple[UUID, WorkGate, UUID], WorkItem] = {}
        self._closed: dict[tuple[UUID, WorkGate], date] = {}
        self._finished: dict[tuple[UUID, WorkGate, UUID], date] = {}

    def open(self, item: WorkItem) -> None:
        """A case waits at a gate of a unit. One that is open stays as it was; one closed opens again, unless it is finished."""
        self._opened[item.case_id, item.gate, item.unit_id] = item

    def close(self, case_id: UUID, gate: WorkGate, on: date) -> None:
        """The case has left the gate, whoever's it was."""
        for key in [key for key in self._opened if key[:2] == (case_id, gate)]:
            del self._opened[key]
        self._closed[case_id, gate] = on

    def finish(self, case_id: UUID, gate: WorkGate, unit_id: OrgUnitId, on: date) -> None:
        """Closed for good, also where it has not opened yet: events of two subjects may come in either order."""
        self._opened.pop((case_id, gate, unit_id), None)
        self._finished[case_id, gate, unit_id] = on

    async def flush(self) -> None:
        if self._closed:
            rows = [(case_id, gate.value, on) for (case_id, gate), on in sorted(self._closed.items())]
            await self._raw.execute(_CLOSE, list(map(list, zip(*rows, strict=True))))
        if self._finished:
            keys = sorted(self._finished.items())
            done = [(derived_id("work-item", *key), key[0], key[1].value, key[2], on) for key, on in keys]
            await self._raw.execute(_FINISH, list(map(list, zip(*done, strict=True))))
        if self._opened:
            items = [
                (derived_id("work-item", *key), key[0], key[1].value, key[2], i.person_id, i.opened_on, i.due_on)
                for key, i in sorted(self._opened.items())
            ]
            await self._raw.execute(_OPEN, list(map(list, zip(*items, strict=True))))
        for buffer in (self._opened, self._closed, self._finished):
            buffer.clear()

    async def lock(self, item_id: UUID) -> Mapping[str, Any] | None:
        row = await (
            await self._raw.execute("SELECT unit_id, gate, closed_on FROM work_item WHERE id = %s FOR UPDATE", (item_id,))
        ).fetchone()
        return {"unit_id": row[0], "gate": row[1], "closed_on": row[2]} if row else None

    async def note_closed(self, item_id: UUID, note: str, on: date) -> None:
        await self._raw.execute("UPDATE work_item SET closed_on = %s, note = %s WHERE id = %s", (on, note, item_id))

    async def hand_over(self, person_id: UUID, units: Mapping[UUID, UUID]) -> None:
        """Open items about a person go with them: old unit → new unit."""
        await self._raw.execute(
            """UPDATE work_item w SET unit_id = u.after FROM unnest(%s::uuid[], %s::uuid[]) AS u (before, after)
            WHERE w.person_id = %s AND w.closed_on IS NULL AND w.unit_id = u.before
              AND NOT EXISTS (SELECT FROM work_item o WHERE o.case_id = w.case_id AND o.gate = w.gate AND o.unit_id = u.after)""",
            (list(units), list(units.values()), person_id),
        )
