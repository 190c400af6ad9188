"""Each department's own table of units, kept by ORG_UNIT_REGISTERED and ORG_UNIT_CHANGED (registry writes its own as the owner)."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

from libs.common.contracts.registry import OrgUnitEvent
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind

_FRESH_SECONDS = 30.0

PUT_UNIT = """
INSERT INTO org_unit (id, kind, name, region_code, parent_id, valid_from, valid_to) VALUES (%s,%s,%s,%s,%s,%s,%s)
ON CONFLICT (id) DO UPDATE SET (kind, name, region_code, parent_id, valid_from, valid_to)
  = (EXCLUDED.kind, EXCLUDED.name, EXCLUDED.region_code, EXCLUDED.parent_id, EXCLUDED.valid_from, EXCLUDED.valid_to)
"""


class OrgUnit(BaseModel):
    id: OrgUnitId
    kind: OrgKind
    name: str
    region_code: str | None
    parent_id: OrgUnitId | None
    valid_to: date | None = None

    def acts_on(self, day: date) -> bool:
        """Whether the unit is still there: what is closed acts no more, whatever tokens its clerks hold."""
        return self.valid_to is None or day <= self.valid_to


async def put_units(connection: AsyncConnection[Any], events: Sequence[OrgUnitEvent]) -> None:
    """Store each unit as its last event says it is: a replacement, so applying it twice changes nothing."""
    last = {event.subject: event for event in events}
    rows = [
        (each.subject, each.kind, each.name, each.region_code, each.parent_id, each.valid_from, each.valid_to) for each in last.values()
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(PUT_UNIT, rows)


class UnitDirectory:
    """Units by id, remembered for 30 s: a unit changes a few times a decade, a token is checked a thousand times a second."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> None:
        self._pool = pool
        self._known: dict[UUID, tuple[float, OrgUnit | None]] = {}

    async def get(self, unit_id: UUID) -> OrgUnit | None:
        known = self._known.get(unit_id)
        if known is not None and time.monotonic() - known[0] < _FRESH_SECONDS:
            return known[1]
        async with self._pool.connection() as connection, connection.cursor(row_factory=class_row(OrgUnit)) as cursor:
            await cursor.execute("SELECT id, kind, name, region_code, parent_id, valid_to FROM org_unit WHERE id = %s", (unit_id,))
            unit = await cursor.fetchone()
        if unit is not None:
            self._known[unit_id] = (time.monotonic(), unit)
        return unit
