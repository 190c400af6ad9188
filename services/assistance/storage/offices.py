"""Which office of a department is responsible where somebody lives, from this department's own table of units."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.jurisdiction import OrgKind
from services.assistance.domain.person import Person
from services.assistance.policy.benefit_facts import value_on

_PROVINCE: Final = "340000"
_OFFICE = """
SELECT id FROM org_unit WHERE kind = ANY(%(kinds)s) AND region_code = ANY(%(regions)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
ORDER BY array_position(%(regions)s::text[], region_code), array_position(%(kinds)s::text[], kind), id LIMIT 1
"""
_KIND = "SELECT id, kind, region_code FROM org_unit WHERE id = ANY(%s) AND (valid_to IS NULL OR valid_to >= %s)"
_WHERE = "SELECT region_code FROM org_unit WHERE id = ANY(%s) AND region_code IS NOT NULL ORDER BY array_position(%s::uuid[], id) LIMIT 1"


class Offices:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def region_of(self, person: Person, day: date) -> str | None:
        """The county-level division of residence; where nobody recorded it, the place of the county union, the unit or the L2."""
        if residence := value_on(person.circumstances.residence, day):
            return residence
        chain = person.chain_on(day)
        units = [unit for unit in (chain.county, chain.unit, chain.l2) if unit is not None]
        row = await (await self._raw.execute(_WHERE, (units, units))).fetchone()
        return row[0] if row else None

    async def find(self, kinds: Sequence[OrgKind], region: str | None, day: date, *, province: bool = True) -> UUID | None:
        """The office of the county, else of its city, else of the province; of several kinds the first that is there."""
        if region is None or not kinds:
            return None
        regions = list(dict.fromkeys([region, f"{region[:4]}00", *([_PROVINCE] if province else [])]))
        row = await (await self._raw.execute(_OFFICE, {"kinds": list(kinds), "regions": regions, "day": day})).fetchone()
        return row[0] if row else None

    async def at(self, kinds: Sequence[OrgKind], region: str | None, day: date) -> UUID | None:
        """The office that stands in this very division; None where there is none."""
        row = (
            await (await self._raw.execute(_OFFICE, {"kinds": list(kinds), "regions": [region], "day": day})).fetchone() if region else None
        )
        return row[0] if row else None

    async def kind_of(self, unit: UUID | None, day: date) -> OrgKind | None:
        """The kind of a unit that is there on a day; None where it is closed or unknown."""
        row = await (await self._raw.execute(_KIND, ([unit], day))).fetchone() if unit else None
        return OrgKind(row[1]) if row else None
