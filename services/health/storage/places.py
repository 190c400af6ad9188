"""Who of many people stands in a bureau's place; working days and units, from this department's own tables."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection, sql

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import OrgKind, Scope
from libs.common.kernel.working_days import WorkingCalendar
from libs.common.persistence.jurisdiction import within

_DAYS: Final = 2_000  # more than 999 working days, the most that a parameter can set
_WITHIN = "SELECT c.person_id FROM person_chain c WHERE c.person_id = ANY(%(people)s) AND c.starts_on <= %(day)s AND %(day)s < c.ends_on AND {scope}"
_KIND = "SELECT kind FROM org_unit WHERE id = %s AND (valid_to IS NULL OR valid_to >= %s)"
_PROVINCE = "SELECT id FROM org_unit WHERE kind = %s AND (valid_to IS NULL OR valid_to >= %s) ORDER BY valid_from DESC, id LIMIT 1"


class Places:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def known(self, people: Collection[PersonId]) -> frozenset[PersonId]:
        """Those of whom registry has told."""
        found = await self._raw.execute("SELECT person_id FROM person WHERE person_id = ANY(%s)", (list(people),))
        return frozenset(PersonId(row[0]) for row in await found.fetchall())

    async def records_of(self, person_id: PersonId) -> list[PersonId]:
        """The record and those that were absorbed by it: what a person had under another record they had."""
        query = "SELECT person_id FROM person WHERE facts->>'merged_into' = %s"
        found = await self._raw.execute(query, (str(person_id),))
        return [person_id, *(PersonId(row[0]) for row in await found.fetchall())]

    async def within(self, people: Collection[PersonId], scope: Scope, day: date) -> frozenset[PersonId]:
        condition, parameters = within(scope, "c")
        found = await self._raw.execute(sql.SQL(_WITHIN).format(scope=condition), {**parameters, "people": list(people), "day": day})
        return frozenset(PersonId(row[0]) for row in await found.fetchall())

    async def calendar_from(self, day: date) -> WorkingCalendar:
        rows = await self._raw.execute("SELECT day, is_working FROM calendar_day WHERE day >= %s ORDER BY day LIMIT %s", (day, _DAYS))
        return WorkingCalendar(dict(await rows.fetchall()))

    async def kind_of(self, unit: UUID | None, day: date) -> OrgKind | None:
        """The kind of a unit that is there on a day; None where it is closed or unknown."""
        row = await (await self._raw.execute(_KIND, (unit, day))).fetchone() if unit else None
        return OrgKind(row[0]) if row else None

    async def province(self, day: date) -> UUID:
        """省总工会. Refuses CONFIG_MISSING."""
        row = await (await self._raw.execute(_PROVINCE, (OrgKind.PROVINCIAL_FEDERATION, day))).fetchone()
        if row is None:
            refuse(Code.CONFIG_MISSING, "尚未登记省总工会，请先登记该单位")
        return UUID(str(row[0]))
