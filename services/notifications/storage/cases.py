"""Whose case is whose: the chain that an application was handed in to, written behind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId

_PUT = """
INSERT INTO work_case SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[])
ON CONFLICT (application_id) DO UPDATE SET (l2, county, unit) = (EXCLUDED.l2, EXCLUDED.county, EXCLUDED.unit)
"""
_GET = "SELECT application_id, person_id, l2, county, unit FROM work_case"


@dataclass(frozen=True, slots=True)
class Case:
    """`reviewer`: the county union, or the unit's own union on the direct and industry routes."""

    application_id: UUID
    person_id: UUID
    l2: OrgUnitId
    county: OrgUnitId | None
    unit: OrgUnitId | None

    @property
    def reviewer(self) -> OrgUnitId:
        return self.county or self.unit or self.l2


class Cases:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._known: dict[UUID, Case] = {}
        self._put: dict[UUID, Case] = {}

    def put(self, case: Case) -> None:
        self._known[case.application_id] = self._put[case.application_id] = case

    async def get(self, application_id: UUID) -> Case:
        """Refuses NOT_FOUND where nobody told of its submission: the event waits, parked, for a person."""
        if application_id not in self._known:
            row = await (await self._raw.execute(f"{_GET} WHERE application_id = %s", (application_id,))).fetchone()
            if row is None:
                refuse(Code.NOT_FOUND, "没有此申请的受理记录")
            self._known[application_id] = Case(*row)
        return self._known[application_id]

    async def of_person(self, person_id: UUID) -> list[Case]:
        await self.flush()
        return [
            Case(*row)
            for row in await (await self._raw.execute(f"{_GET} WHERE person_id = %s ORDER BY application_id", (person_id,))).fetchall()
        ]

    async def flush(self) -> None:
        if self._put:
            rows = [(c.application_id, c.person_id, c.l2, c.county, c.unit) for _, c in sorted(self._put.items())]
            self._put.clear()
            await self._raw.execute(_PUT, list(map(list, zip(*rows, strict=True))))
