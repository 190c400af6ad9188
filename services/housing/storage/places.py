"""Where people live, as a condition of SQL; names of units."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import PersonId

_LIVES = """
SELECT coalesce(
    (SELECT s->>'region' FROM jsonb_array_elements(p.facts->'residence') s WHERE (s->>'starts_on')::date <= %(day)s ORDER BY s->>'starts_on' DESC LIMIT 1),
    (SELECT coalesce(k.region_code, l.region_code) FROM person_chain c LEFT JOIN org_unit k ON k.id = c.county LEFT JOIN org_unit l ON l.id = c.l2
     WHERE c.person_id = p.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on), '') LIKE %(place)s || '%%'
FROM person p WHERE p.person_id = %(person)s
"""


class Places:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def lives_in(self, person_id: PersonId, place: str, day: date) -> bool:
        """Whether the person's residence, or where it is not known their union, lies in the place (how its codes begin)."""
        row = await (await self._raw.execute(_LIVES, {"person": person_id, "place": place, "day": day})).fetchone()
        return bool(row and row[0])

    async def now_of(self, person_id: PersonId) -> PersonId:
        """The record that goes on: the person's, or the one that absorbed it."""
        row = await (await self._raw.execute("SELECT now_id FROM person_now WHERE person_id = %s", (person_id,))).fetchone()
        return PersonId(row[0]) if row else person_id

    async def unit_name(self, unit_id: UUID) -> str:
        row = await (await self._raw.execute("SELECT name FROM org_unit WHERE id = %s", (unit_id,))).fetchone()
        return str(row[0]) if row else ""
