"""The units, as their owner: registry's own rows of `org_unit`."""

from collections.abc import Sequence
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

    async def answers_for_someone(self, unit_id: UUID, on: date) -> bool:
        """Whether somebody alive has the unit in their responsible chain now, or anybody in one that begins after a day."""
        row = await (await self._raw.execute(_ANSWERS, {"unit": unit_id, "on": on})).fetchone()
        return bool(row and row[0])


def _values(unit: UnitRow) -> tuple[Any, ...]:
    return unit.id, unit.kind, unit.name, unit.region_code, unit.parent_id, unit.valid_from, unit.valid_to
