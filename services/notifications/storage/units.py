"""Units: those of the province, whom allocation and idle money concern; one by its id, one that the circular names, those of a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import PROVINCE_KINDS, OrgKind
from services.notifications.domain.places import FEDERATIONS, GOVERNMENTS
from services.notifications.policy.c8_2_responsible_units import Body, Standing, standing

_OF_PLACE = """
SELECT FROM org_unit WHERE region_code = %s AND kind = ANY(%s) AND valid_from <= %s AND (valid_to IS NULL OR %s <= valid_to) LIMIT 1
"""
_OFFICES = """
SELECT DISTINCT ON (o.kind) o.id FROM org_unit u JOIN org_unit o ON o.kind = ANY(%(kinds)s) AND o.region_code IN (u.region_code, substr(u.region_code, 1, 4) || '00', '340000')
  AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR %(day)s <= o.valid_to)
WHERE u.id = %(unit)s ORDER BY o.kind, o.region_code = u.region_code DESC, o.region_code <> '340000' DESC, o.id
"""


@dataclass(frozen=True, slots=True)
class Unit:
    id: OrgUnitId
    kind: OrgKind
    region_code: str | None


class Units:
    def __init__(self, raw: AsyncConnection[Any], today: date) -> None:
        self._raw, self._today = raw, today
        self._province: list[OrgUnitId] | None = None

    async def province(self) -> list[OrgUnitId]:
        """省财政厅 and 省总工会."""
        if self._province is None:
            found = await self._raw.execute("SELECT id FROM org_unit WHERE kind = ANY(%s) ORDER BY id", (list(PROVINCE_KINDS),))
            self._province = [row[0] for row in await found.fetchall()]
        return self._province

    async def exists(self, unit_id: UUID) -> bool:
        return await (await self._raw.execute("SELECT FROM org_unit WHERE id = %s", (unit_id,))).fetchone() is not None

    async def get(self, unit_id: UUID) -> Unit | None:
        row = await (await self._raw.execute("SELECT id, kind, region_code FROM org_unit WHERE id = %s", (unit_id,))).fetchone()
        return Unit(OrgUnitId(row[0]), OrgKind(row[1]), row[2]) if row else None

    async def named(self, body: Body) -> OrgUnitId | None:
        """The one unit of the province that the circular names by a body; None where it is not registered, or the body is many."""
        if body is Body.GOVERNMENTS:
            return None
        kinds = [kind for kind in OrgKind if standing(body, kind, None) is Standing.NAMED]
        rows = await self._raw.execute("SELECT id, kind, region_code FROM org_unit WHERE kind = ANY(%s) ORDER BY id", (kinds,))
        named = [row[0] for row in await rows.fetchall() if standing(body, OrgKind(row[1]), row[2]) is Standing.NAMED]
        return OrgUnitId(named[0]) if named else None

    async def offices(self, kinds: Sequence[OrgKind], unit: UUID) -> list[OrgUnitId]:
        """Of each kind the office that stands where the unit does: in the county, else the city, else the province."""
        found = await self._raw.execute(_OFFICES, {"kinds": list(kinds), "unit": unit, "day": self._today})
        return [OrgUnitId(row[0]) for row in await found.fetchall()]

    async def is_place(self, region_code: str) -> bool:
        """Whether a city or county of that code has a government or a union here."""
        asked = (region_code, sorted(GOVERNMENTS | FEDERATIONS), self._today, self._today)
        return await (await self._raw.execute(_OF_PLACE, asked)).fetchone() is not None
