"""Reports of a death on their way up: each holds what the person is owed until it is returned, or the death itself is known (C7.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import PersonId

_FILE = """
INSERT INTO death_report VALUES (%(report)s, %(person)s, 'FILED', %(now)s, %(now)s)
ON CONFLICT (report_id) DO UPDATE SET state = 'FILED', changed_at = EXCLUDED.changed_at WHERE death_report.state <> 'FILED'
"""
_MOVE = "UPDATE death_report SET state = %s, changed_at = %s WHERE report_id = %s AND person_id = %s AND state = 'FILED'"
_SETTLE = """
UPDATE death_report d SET state = 'SETTLED', changed_at = %(now)s WHERE d.person_id = %(person)s AND d.state = 'CONFIRMED'
  AND EXISTS (SELECT FROM person_span s WHERE s.person_id = d.person_id AND s.life = 'DECEASED')
"""
_HELD = "SELECT DISTINCT person_id FROM death_report WHERE person_id = ANY(%s) AND state IN ('FILED', 'CONFIRMED')"


class DeathReports:
    """A report is FILED, then RETURNED or CONFIRMED; a confirmed one is SETTLED once the register says that the person died."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def file(self, report_id: UUID, person_id: PersonId) -> None:
        """Filed again after a return holds again."""
        await self._raw.execute(_FILE, {"report": report_id, "person": person_id, "now": self._now})

    async def give_back(self, report_id: UUID, person_id: PersonId) -> None:
        await self._raw.execute(_MOVE, ("RETURNED", self._now, report_id, person_id))

    async def confirm(self, report_id: UUID, person_id: PersonId) -> None:
        await self._raw.execute(_MOVE, ("CONFIRMED", self._now, report_id, person_id))

    async def settle(self, person_id: PersonId) -> None:
        """The register knows of the death: confirmed reports hold no longer."""
        await self._raw.execute(_SETTLE, {"person": person_id, "now": self._now})

    async def held(self, people: Sequence[UUID]) -> frozenset[UUID]:
        """Who of them is reported dead, and neither alive again nor confirmed as dead."""
        return frozenset(row[0] for row in await (await self._raw.execute(_HELD, (list(people),))).fetchall())
