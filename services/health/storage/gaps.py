"""Whoever had no basic insurance on the first of a month: one row a person and month, closed once (C4.1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import PersonId, new_id

_UNINSURED = """
SELECT p.person_id, c.l2, c.county FROM person p
JOIN person_chain c ON c.person_id = p.person_id AND c.starts_on <= %(month)s AND %(month)s < c.ends_on
WHERE p.person_id > %(after)s AND in_scope(p.facts, %(month)s) AND NOT EXISTS (SELECT FROM insurance_coverage i WHERE i.person_id = p.person_id AND NOT i.void
  AND i.kind IN ('EMPLOYEE', 'RESIDENT') AND i.from_on <= %(month)s AND (i.to_on IS NULL OR %(month)s <= i.to_on))
ORDER BY p.person_id LIMIT %(limit)s
"""
_ADD = """
INSERT INTO insurance_gap (id, person_id, month, l2, county, listed_on, due_on)
SELECT g, p, %s, l, c, %s, %s FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) AS t (g, p, l, c) ORDER BY p
ON CONFLICT (person_id, month) DO NOTHING RETURNING id, person_id, month, l2, county
"""
_OPEN = "SELECT id, person_id, month, l2, county FROM insurance_gap WHERE person_id = ANY(%s) AND closed_on IS NULL ORDER BY person_id, month FOR UPDATE"
_WITH_OPEN = "SELECT DISTINCT person_id FROM insurance_gap WHERE person_id > %s AND closed_on IS NULL ORDER BY person_id LIMIT %s"
_CLOSE = "UPDATE insurance_gap SET (closed_on, closed_by) = (%s, %s) WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Uninsured:
    person_id: PersonId
    l2: UUID
    county: UUID | None


@dataclass(frozen=True, slots=True)
class Gap:
    """`month`: its first day."""

    id: UUID
    person_id: PersonId
    month: date
    l2: UUID
    county: UUID | None


class Gaps:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def uninsured(self, month: date, after: UUID, limit: int) -> list[Uninsured]:
        """People in scope on the first of `month` without a basic scheme in force that day, in order of their ids."""
        rows = await self._raw.execute(_UNINSURED, {"month": month, "after": after, "limit": limit})
        return [Uninsured(PersonId(person), l2, county) for person, l2, county in await rows.fetchall()]

    async def add(self, month: date, people: Sequence[Uninsured], listed_on: date, due_on: date) -> list[Gap]:
        """Those that were not listed for the month yet."""
        columns = ([new_id() for _ in people], [p.person_id for p in people], [p.l2 for p in people], [p.county for p in people])
        rows = await self._raw.execute(_ADD, (month, listed_on, due_on, *columns))
        return [Gap(*row) for row in await rows.fetchall()]

    async def open_of(self, person_ids: Collection[PersonId]) -> list[Gap]:
        return [Gap(*row) for row in await (await self._raw.execute(_OPEN, (list(person_ids),))).fetchall()]

    async def people_with_open(self, after: UUID, limit: int) -> list[PersonId]:
        return [PersonId(row[0]) for row in await (await self._raw.execute(_WITH_OPEN, (after, limit))).fetchall()]

    async def close(self, gap: Gap, on: date, by: str) -> None:
        await self._raw.execute(_CLOSE, (on, by, gap.id))
