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


class OrgUnits:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def find(self, unit_id: UUID) -> UnitRow | None:
        async with self._raw.cursor(row_factory=class_row(UnitRow)) as cursor:
            await cursor.execute(f"{_SELECT} WHERE id = %s", (unit_id,))
            return await cursor.fetchone()

    async def add_missing(self, units: Sequence[UnitRow]) -> list[UnitRow]:
        """Store the units that are not there yet; returns those. Running it twice adds nothing."""
        async with self._raw.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO org_unit (id, kind, name, region_code, parent_id, valid_from, valid_to) VALUES (%s,%s,%s,%s,%s,%s,%s) ON CONFLICT (id) DO NOTHING RETURNING id",
                [(unit.id, unit.kind, unit.name, unit.region_code, unit.parent_id, unit.valid_from, unit.valid_to) for unit in units],
                returning=True,
            )
            added = set()
            more: bool | None = True
            while more:
                row = await cursor.fetchone()
                if row is not None:
                    added.add(row[0])
                more = cursor.nextset()
        return [unit for unit in units if unit.id in added]
