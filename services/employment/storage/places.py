"""Who of many people stands in a bureau's place; working days and units, from this department's own tables."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection, sql
from psycopg.rows import class_row

from libs.common.kernel.ids import OrgUnitId, PersonId, derived_id
from libs.common.kernel.jurisdiction import OrgKind, Scope
from libs.common.kernel.working_days import WorkingCalendar
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.org_units import OrgUnit

_DAYS: Final = 2_000  # more than 999 working days, the most that a parameter can set
_WITHIN = "SELECT c.person_id FROM person_chain c WHERE c.person_id = ANY(%(people)s) AND c.starts_on <= %(day)s AND %(day)s < c.ends_on AND {scope}"


class Places:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def known(self, people: Collection[PersonId]) -> frozenset[PersonId]:
        """Those of whom registry has told."""
        found = await self._raw.execute("SELECT person_id FROM person WHERE person_id = ANY(%s)", (list(people),))
        return frozenset(PersonId(row[0]) for row in await found.fetchall())

    async def within(self, people: Collection[PersonId], scope: Scope, day: date) -> frozenset[PersonId]:
        condition, parameters = within(scope, "c")
        found = await self._raw.execute(sql.SQL(_WITHIN).format(scope=condition), {**parameters, "people": list(people), "day": day})
        return frozenset(PersonId(row[0]) for row in await found.fetchall())

    async def calendar_from(self, day: date) -> WorkingCalendar:
        rows = await self._raw.execute("SELECT day, is_working FROM calendar_day WHERE day >= %s ORDER BY day LIMIT %s", (day, _DAYS))
        return WorkingCalendar(dict(await rows.fetchall()))

    async def unit(self, unit_id: UUID, day: date) -> OrgUnit | None:
        """A unit that is there on a day; None where it is closed or unknown."""
        async with self._raw.cursor(row_factory=class_row(OrgUnit)) as cursor:
            await cursor.execute("SELECT id, kind, name, region_code, parent_id, valid_to FROM org_unit WHERE id = %s", (unit_id,))
            unit = await cursor.fetchone()
        return unit if unit is not None and unit.acts_on(day) else None

    async def employer_of(self, credit_code: str, day: date) -> OrgUnitId | None:
        """The employer in the register of units that has this code: registry names it by the code."""
        unit = await self.unit(derived_id("org_unit", OrgKind.EMPLOYER, credit_code), day) if credit_code else None
        return unit.id if unit else None
