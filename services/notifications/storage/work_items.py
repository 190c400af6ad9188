"""Work items: one per case, gate and unit, written behind: a batch of events is a few statements, the last change decides.

An item waits for a unit, or for whichever unit stands at a post in a person's chain on a day: that is resolved when it is looked at.
"""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.ids import OrgUnitId, derived_id
from services.notifications.domain.posts import Post
from services.notifications.policy.c8_2_due_dates import WorkGate

# One relation of items with the unit each waits for on a day. `chain_on`: the payer of a past month stays responsible for it (Q22).
# A re-declaration waits for nobody once the person has died, as far as registry says so today, also where the death is heard of first.
_DUE = """NOT (w.gate = 'REDECLARATION' AND w.closed_on IS NULL
    AND EXISTS (SELECT FROM person d WHERE d.person_id = w.person_id AND d.died_on IS NOT NULL))"""
ADDRESSED: Final = f"""(
  SELECT w.*, w.unit_id AS addressee FROM work_item w WHERE w.unit_id = %(unit)s
  UNION ALL
  SELECT w.*, %(unit)s::uuid FROM person_chain c JOIN work_item w ON w.person_id = c.person_id
  WHERE (c.l2 = %(unit)s OR c.county = %(unit)s OR c.unit = %(unit)s)
    AND c.starts_on <= coalesce(w.chain_on, %(today)s) AND coalesce(w.chain_on, %(today)s) < c.ends_on
    AND {_DUE}
    AND %(unit)s = CASE w.post WHEN 'L2' THEN c.l2 WHEN 'REVIEWER' THEN coalesce(c.county, c.unit, c.l2) ELSE coalesce(c.unit, c.county, c.l2) END
  UNION ALL
  SELECT w.*, o.id FROM org_unit o JOIN work_item w ON w.post IN ('UNIONS', 'FEDERATION', 'HRSS') WHERE o.id = %(unit)s AND CASE w.post
    WHEN 'FEDERATION' THEN o.kind = 'PROVINCIAL_FEDERATION'
    WHEN 'HRSS' THEN o.kind = 'HRSS' AND coalesce(o.region_code, '340000') LIKE '%%0000'
    ELSE o.kind IN ('CITY_FEDERATION', 'PROVINCIAL_DIRECT_UNION', 'INDUSTRY_UNION', 'COUNTY_FEDERATION') AND (w.scope IS NULL OR w.scope IN (o.id, o.parent_id)) END
)"""  # noqa: S608 - constants
ASKED: Final = f"""(
  SELECT w.*, coalesce(w.unit_id, CASE w.post WHEN 'L2' THEN c.l2 WHEN 'REVIEWER' THEN coalesce(c.county, c.unit, c.l2)
    WHEN 'GRASSROOTS' THEN coalesce(c.unit, c.county, c.l2) END, w.scope) AS addressee
  FROM work_item w LEFT JOIN person_chain c ON c.person_id = w.person_id AND c.starts_on <= coalesce(w.chain_on, %(today)s) AND coalesce(w.chain_on, %(today)s) < c.ends_on
  WHERE {_DUE}
)"""  # noqa: S608 - constants
_MINE = f"SELECT gate, closed_on FROM {ADDRESSED} AS w WHERE id = %(id)s"  # noqa: S608 - a constant
_BOTH_SIDES = f"""
SELECT true FROM work_item w WHERE id = %(id)s AND (asked_by = %(unit)s OR EXISTS (SELECT FROM {ADDRESSED} AS a WHERE a.id = %(id)s))
"""  # noqa: S608 - a constant
_UNSAID = f"""
SELECT w.id, w.gate, w.opened_on, w.due_on, w.addressee FROM {ASKED} AS w WHERE w.closed_on IS NULL AND w.due_on <= %(until)s
  AND NOT EXISTS (SELECT FROM task_said s WHERE s.subject = w.id AND s.due_on = w.due_on
    AND s.word = CASE WHEN w.due_on < %(today)s THEN 'OVERDUE' ELSE 'APPROACHING' END)
ORDER BY w.due_on, w.id LIMIT 500
"""  # noqa: S608 - a constant
_CLOSE = """
UPDATE work_item w SET closed_on = u.on_day FROM unnest(%s::uuid[], %s::text[], %s::date[]) AS u (case_id, gate, on_day)
WHERE w.case_id = u.case_id AND w.gate = u.gate AND w.closed_on IS NULL
"""
_FINISH = "INSERT INTO work_finished SELECT * FROM unnest(%s::uuid[], %s::text[]) ON CONFLICT DO NOTHING"
_OPEN = """
INSERT INTO work_item AS known (id, case_id, gate, unit_id, person_id, post, chain_on, opened_on, due_on, scope, asked_by)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::date[], %s::date[], %s::date[], %s::uuid[], %s::uuid[])
  AS u (id, case_id, gate, unit_id, person_id, post, chain_on, opened_on, due_on, scope, asked_by)
WHERE NOT EXISTS (SELECT FROM work_finished f WHERE f.case_id = u.case_id AND f.gate = u.gate)
ON CONFLICT (case_id, gate, unit_id) DO UPDATE SET closed_on = NULL, note = '',
  opened_on = CASE WHEN known.closed_on IS NULL THEN least(known.opened_on, EXCLUDED.opened_on) ELSE EXCLUDED.opened_on END,
  due_on = CASE WHEN known.closed_on IS NULL THEN least(known.due_on, EXCLUDED.due_on) ELSE EXCLUDED.due_on END,
  chain_on = CASE WHEN known.closed_on IS NULL THEN known.chain_on ELSE EXCLUDED.chain_on END,
  asked_by = CASE WHEN known.closed_on IS NULL THEN coalesce(known.asked_by, EXCLUDED.asked_by) ELSE EXCLUDED.asked_by END
"""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Waits for `unit_id`; or for the `post` in the person's chain, of today or of `chain_on`; or for a post that is no person's (of the
    unions under `scope`). `asked_by`: the unit whose act opened it, which sees it too.
    """

    case_id: UUID
    gate: WorkGate
    opened_on: date
    due_on: date
    unit_id: OrgUnitId | None = None
    person_id: UUID | None = None
    post: Post | None = None
    chain_on: date | None = None
    scope: UUID | None = None
    asked_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    gate: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """An open item whose due date is near or past; `addressee` where a unit is known."""

    id: UUID
    gate: str
    opened_on: date
    due_on: date
    addressee: UUID | None


class WorkItems:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._opened: dict[tuple[UUID, WorkGate], dict[UUID | None, WorkItem]] = {}
        self._closed: dict[tuple[UUID, WorkGate], date] = {}
        self._finished: set[tuple[UUID, WorkGate]] = set()

    def open(self, item: WorkItem) -> None:
        """A case waits at a gate. One that is open keeps its earlier due date; one closed opens again, unless it is finished."""
        self._opened.setdefault((item.case_id, item.gate), {})[item.unit_id] = item

    def close(self, case_id: UUID, gate: WorkGate, on: date) -> None:
        """The case has left the gate, whoever's it was."""
        self._opened.pop((case_id, gate), None)
        self._closed[case_id, gate] = on

    def finish(self, case_id: UUID, gate: WorkGate, on: date) -> None:
        """Closed for good, also where it has not opened yet: events of two subjects may come in either order."""
        self.close(case_id, gate, on)
        self._finished.add((case_id, gate))

    async def flush(self) -> None:
        if self._closed:
            rows = [(case_id, gate.value, on) for (case_id, gate), on in sorted(self._closed.items())]
            await self._raw.execute(_CLOSE, list(map(list, zip(*rows, strict=True))))
        if self._finished:
            await self._raw.execute(_FINISH, list(map(list, zip(*sorted(self._finished), strict=True))))
        if self._opened:
            items = [
                (
                    derived_id("work-item", *key, unit),
                    i.case_id,
                    i.gate.value,
                    i.unit_id,
                    i.person_id,
                    i.post,
                    i.chain_on,
                    i.opened_on,
                    i.due_on,
                    i.scope,
                    i.asked_by,
                )
                for key, opened in self._opened.items()
                for unit, i in opened.items()
            ]
            items.sort(key=itemgetter(0))
            await self._raw.execute(_OPEN, list(map(list, zip(*items, strict=True))))
        for buffer in (self._opened, self._closed, self._finished):
            buffer.clear()

    async def lock(self, item_id: UUID, unit_id: OrgUnitId, today: date) -> Waiting | None:
        """An item of the unit, locked; None where it is nobody's or another unit's."""
        asked = {"id": item_id, "unit": unit_id, "today": today}
        async with self._raw.cursor(row_factory=class_row(Waiting)) as cursor:
            await cursor.execute("SELECT FROM work_item WHERE id = %(id)s FOR UPDATE", asked)
            return await (await cursor.execute(_MINE, asked)).fetchone()

    async def note_closed(self, item_id: UUID, note: str, on: date) -> None:
        await self._raw.execute("UPDATE work_item SET closed_on = %s, note = %s WHERE id = %s", (on, note, item_id))

    async def is_of_either_side(self, item_id: UUID, unit_id: OrgUnitId, today: date) -> bool:
        """Whether the unit owes the item or asked for it."""
        asked = {"id": item_id, "unit": unit_id, "today": today}
        return await (await self._raw.execute(_BOTH_SIDES, asked)).fetchone() is not None

    async def unsaid(self, today: date, until: date) -> list[Unsaid]:
        """Open items due by a day of which the calendar has not yet spoken, the earliest first, a few hundred at most."""
        async with self._raw.cursor(row_factory=class_row(Unsaid)) as cursor:
            return await (await cursor.execute(_UNSAID, {"today": today, "until": until})).fetchall()
