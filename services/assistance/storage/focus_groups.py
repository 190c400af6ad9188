"""The focus groups as they were last derived: read in sets, written behind in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import PersonId
from services.assistance.policy.c1_4_focus_groups import FocusGroup

_STORED = "SELECT person_id, groups, since, next_change_on, rules FROM focus_group WHERE person_id = ANY(%s)"
_KEEP = """
INSERT INTO focus_group (person_id, groups, since, next_change_on, rules)
SELECT p, string_to_array(g, ' '), s, n, r FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::date[], %s::text[]) AS u (p, g, s, n, r) ORDER BY p
ON CONFLICT (person_id) DO UPDATE SET groups = EXCLUDED.groups, since = EXCLUDED.since, next_change_on = EXCLUDED.next_change_on, rules = EXCLUDED.rules
"""
_DUE = """
SELECT p.person_id FROM person p LEFT JOIN focus_group f USING (person_id)
WHERE (f.person_id IS NULL OR f.next_change_on <= %(today)s OR f.rules <> %(rules)s) AND p.person_id > %(after)s ORDER BY 1 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Derived:
    """`since`: from when the person is in exactly these groups. `rules`: the parameter values they were derived by."""

    groups: tuple[FocusGroup, ...]
    since: date
    next_change_on: date
    rules: str


class FocusGroups:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._kept: dict[PersonId, Derived] = {}

    async def stored(self, person_ids: Collection[PersonId]) -> dict[PersonId, Derived]:
        """What was last derived, also in this transaction; one query for those of earlier ones."""
        found = {person_id: self._kept[person_id] for person_id in person_ids if person_id in self._kept}
        asked = [person_id for person_id in person_ids if person_id not in found]
        if asked:
            async for person_id, groups, *rest in await self._raw.execute(_STORED, (asked,)):
                found[PersonId(person_id)] = Derived(tuple(map(FocusGroup, groups)), *rest)
        return found

    def keep(self, person_id: PersonId, derived: Derived) -> None:
        self._kept[person_id] = derived

    async def due(self, today: date, rules: str, after: UUID, limit: int) -> Sequence[PersonId]:
        """People whose groups time, or another rule, may have changed; and those nobody has looked at yet."""
        asked = {"today": today, "rules": rules, "after": after, "limit": limit}
        return [PersonId(row[0]) for row in await (await self._raw.execute(_DUE, asked)).fetchall()]

    async def flush(self) -> None:
        if self._kept:
            kept, self._kept = self._kept, {}
            rows = [(i, " ".join(d.groups), d.since, d.next_change_on, d.rules) for i, d in kept.items()]
            await self._raw.execute(_KEEP, tuple(map(list, zip(*rows, strict=True))))
