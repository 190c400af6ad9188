"""The units, as their owner: registry's own rows of `org_unit`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel

from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind


class UnitRow(BaseModel):
    """`valid_to` is the last day; None while the unit exists."""

    id: OrgUnitId
    kind: OrgKind
    name: str
    region_code: str | None = None
    parent_id: OrgUnitId | None = None
    valid_from: date
    valid_to: date | None = None


_SELECT = "SELECT id, kind, name, region_code, parent_id, valid_from, valid_to FROM org_unit"

_ADD = """
INSERT INTO org_unit (id, kind, name, region_code, parent_id, valid_from, valid_to)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::date[], %s::date[]) AS u (id) ORDER BY id
ON CONFLICT (id) DO NOTHING RETURNING id
"""
_REPLACE = "UPDATE org_unit SET (name, region_code, parent_id, valid_to) = (%s, %s, %s, %s) WHERE id = %s"
_ANSWERS = """
SELECT EXISTS (
  SELECT FROM person p WHERE %(unit)s IN (p.l2, p.county, p.unit) AND (
    SELECT value->>'value' FROM history h WHERE h.person_id = p.person_id AND kind = 'LIFE' ORDER BY starts_on DESC, recorded_at DESC LIMIT 1) <> 'DECEASED'
) OR EXISTS (
  SELECT FROM history WHERE kind = 'CHAIN' AND starts_on > %(on)s AND %(unit)s::text IN (value->>'l2', value->>'county', value->>'unit'))
"""
_UNIONS_AT = """
SELECT c.parent_id, c.id FROM org_unit c WHERE c.kind = 'COUNTY_FEDERATION' AND c.region_code = %s AND coalesce(c.valid_to, 'infinity') >= %s ORDER BY c.id
"""
_OFFICE = "SELECT id FROM org_unit WHERE kind = 'UNION_OFFICE' AND parent_id = %s AND valid_to IS NULL ORDER BY id LIMIT 1"
_ABOVE_EMPLOYER = """
SELECT l.id, l.kind, CASE WHEN p.kind = 'COUNTY_FEDERATION' THEN p.id END
FROM employer_code e JOIN org_unit u ON u.id = e.unit_id JOIN org_unit p ON p.id = u.parent_id
JOIN org_unit l ON l.id = CASE WHEN p.kind = 'COUNTY_FEDERATION' THEN p.parent_id ELSE p.id END WHERE e.credit_code = %s
"""
_STAFF = """
SELECT p.person_id FROM person p
JOIN LATERAL (SELECT value FROM history h WHERE h.person_id = p.person_id AND h.kind = 'WORK' AND h.starts_on <= %(on)s
  ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1) w ON true
WHERE (p.person_id IN (SELECT person_id FROM history WHERE kind = 'WORK' AND (value->>'employer' = %(name)s
    OR value->>'credit_code' IN (SELECT credit_code FROM employer_code WHERE unit_id = %(unit)s))) OR p.unit = %(unit)s)
  AND (w.value->>'credit_code' IN (SELECT credit_code FROM employer_code WHERE unit_id = %(unit)s)
    OR (w.value->>'employer' = %(name)s AND %(parent)s IN (p.county, p.l2)) OR p.unit = %(unit)s)
ORDER BY p.person_id
"""


class OrgUnits:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def find(self, unit_id: UUID) -> UnitRow | None:
        async with self._raw.cursor(row_factory=class_row(UnitRow)) as cursor:
            await cursor.execute(f"{_SELECT} WHERE id = %s", (unit_id,))
            return await cursor.fetchone()

    async def lock(self, unit_id: UUID) -> UnitRow | None:
        async with self._raw.cursor(row_factory=class_row(UnitRow)) as cursor:
            await cursor.execute(f"{_SELECT} WHERE id = %s FOR UPDATE", (unit_id,))
            return await cursor.fetchone()

    async def add_missing(self, units: Sequence[UnitRow]) -> list[UnitRow]:
        """Store the units that are not there yet; returns those. Running it twice adds nothing."""
        if not units:
            return []
        columns = [list(column) for column in zip(*(_values(unit) for unit in units), strict=True)]
        added = {row[0] for row in await (await self._raw.execute(_ADD, columns)).fetchall()}
        return [unit for unit in units if unit.id in added]

    async def replace(self, unit: UnitRow) -> None:
        await self._raw.execute(_REPLACE, (unit.name, unit.region_code, unit.parent_id, unit.valid_to, unit.id))

    async def keep_codes(self, codes: Mapping[UUID, str]) -> None:
        """Which employers these credit codes are."""
        query = "INSERT INTO employer_code (unit_id, credit_code) SELECT * FROM unnest(%s::uuid[], %s::text[]) AS c (unit_id) ORDER BY unit_id ON CONFLICT DO NOTHING"
        await self._raw.execute(query, (list(codes), list(codes.values())))

    async def unions_at(self, region: str, on: date) -> tuple[UUID, UUID] | None:
        """The city and county unions of a county-level division; None outside the province."""
        row = await (await self._raw.execute(_UNIONS_AT, (region, on))).fetchone()
        return (row[0], row[1]) if row else None

    async def office_of(self, l2: UUID) -> UUID | None:
        """The L2's own grassroots office."""
        row = await (await self._raw.execute(_OFFICE, (l2,))).fetchone()
        return row[0] if row else None

    async def union_over_employer(self, credit_code: str) -> tuple[UUID, OrgKind, UUID | None] | None:
        """The L2 union, its kind, and the county union over the employer with this credit code."""
        row = await (await self._raw.execute(_ABOVE_EMPLOYER, (credit_code,))).fetchone()
        return (row[0], OrgKind(row[1]), row[2]) if row else None

    async def people_of_employer(self, unit: UnitRow, on: date) -> list[UUID]:
        """Whose employer it is on a day: by its credit code, by its name under the same union, or by the chain."""
        asked = {"unit": unit.id, "name": unit.name, "parent": unit.parent_id, "on": on}
        return [row[0] for row in await (await self._raw.execute(_STAFF, asked)).fetchall()]

    async def answers_for_someone(self, unit_id: UUID, on: date) -> bool:
        """Whether somebody alive has the unit in their responsible chain now, or anybody in one that begins after a day."""
        row = await (await self._raw.execute(_ANSWERS, {"unit": unit_id, "on": on})).fetchone()
        return bool(row and row[0])


def _values(unit: UnitRow) -> tuple[Any, ...]:
    return unit.id, unit.kind, unit.name, unit.region_code, unit.parent_id, unit.valid_from, unit.valid_to
