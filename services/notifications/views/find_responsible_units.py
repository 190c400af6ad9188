"""Which units are there on a day that a clause or the annex may name?"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg.rows import class_row

from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.parameters import ParameterTable
from libs.common.persistence.house import Pool
from services.notifications.policy.c8_2_responsible_units import Body, Standing, standing
from services.notifications.storage.parameters import parameters_in_force

_KINDS: Final = sorted(kind for kind in OrgKind if any(standing(body, kind, None) for body in Body))
_FIND = """
SELECT id, kind, name, region_code, parent_id FROM org_unit
WHERE kind = ANY(%(kinds)s) AND valid_from <= %(on)s AND (valid_to IS NULL OR %(on)s <= valid_to) AND (%(id)s::uuid IS NULL OR id = %(id)s)
ORDER BY region_code NULLS FIRST, name, id
"""


@dataclass(frozen=True, slots=True)
class NamedUnit:
    id: UUID
    kind: str
    name: str
    region_code: str | None
    parent_id: UUID | None

    def standing(self, body: Body) -> Standing | None:
        return standing(body, OrgKind(self.kind), self.region_code)


async def find_responsible_units(pool: Pool, on: date, unit_id: UUID | None = None) -> list[NamedUnit]:
    """All, or the one asked for."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(NamedUnit)) as cursor:
        return await (await cursor.execute(_FIND, {"kinds": _KINDS, "on": on, "id": unit_id})).fetchall()


async def find_table(pool: Pool) -> ParameterTable:
    """The lists, as they are in force some day."""
    async with pool.connection() as connection:
        return await parameters_in_force(connection)
