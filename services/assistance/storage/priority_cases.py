"""Priority cases, one a report of health; which yearly check-ups have an approved bill (C4.2, Q31)."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.priority_case import CaseState, PriorityCase, SettledBy

_NAMES: Final = tuple(field.name for field in fields(PriorityCase))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"INSERT INTO priority_case ({_COLUMNS}) VALUES ({', '.join('%s' for _ in _NAMES)}) ON CONFLICT (report_id) DO NOTHING"  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM priority_case WHERE report_id = %s FOR UPDATE"  # noqa: S608 - names of our own
_OPEN = f"SELECT {_COLUMNS} FROM priority_case WHERE person_id = %s AND state = 'OPEN' ORDER BY report_id FOR UPDATE"  # noqa: S608 - names of our own
_KEEP = """
UPDATE priority_case SET (state, ended_on, settled_by, settled_id, version, ended_by, sealed_reason) = (%s,%s,%s,%s,%s,%s,coalesce(%s, sealed_reason))
WHERE report_id = %s
"""


class PriorityCases:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring) -> None:
        self._raw, self._keyring = raw, keyring

    async def add(self, case: PriorityCase) -> None:
        """Nothing where the report has its case."""
        await self._raw.execute(_ADD, [getattr(case, name) for name in _NAMES])

    async def lock(self, report_id: UUID) -> PriorityCase:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (report_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此重点帮扶个案，请核对编号")
        return _case(row)

    async def open_of(self, person_id: PersonId) -> list[PriorityCase]:
        return [_case(row) for row in await (await self._raw.execute(_OPEN, (person_id,))).fetchall()]

    async def keep(self, case: PriorityCase, by: str, reason: str = "") -> None:
        sealed = self._keyring.seal(reason, "priority_case", "sealed_reason", case.report_id).envelope if reason else None
        values = (case.state, case.ended_on, case.settled_by, case.settled_id, case.version, by, sealed, case.report_id)
        await self._raw.execute(_KEEP, values)

    async def fund_checkup(self, bill_id: UUID, person_id: PersonId, year: int) -> None:
        """Money of the state or of the unions settles this person's check-up of the year."""
        query = "INSERT INTO funded_checkup (bill_id, person_id, year) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        await self._raw.execute(query, (bill_id, person_id, year))

    async def checkup_is_funded(self, person_id: PersonId, year: int) -> bool:
        found = await self._raw.execute("SELECT FROM funded_checkup WHERE person_id = %s AND year = %s", (person_id, year))
        return await found.fetchone() is not None


def _case(row: Sequence[Any]) -> PriorityCase:
    held = dict(zip(_NAMES, row, strict=True))
    settled = SettledBy(held["settled_by"]) if held["settled_by"] else None
    return PriorityCase(**held | {"state": CaseState(held["state"]), "settled_by": settled})
