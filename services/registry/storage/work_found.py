"""What employment said of work found again, and what became of it here: once a record of its ledger (C5.2)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

_KEEP = "INSERT INTO work_found (record_id, person_id, effective_on, outcome, heard_at) VALUES (%s, %s, %s, %s, %s)"


class WorkFound:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def heard(self, record_id: UUID) -> bool:
        """Lock the person first."""
        row = await (await self._raw.execute("SELECT 1 FROM work_found WHERE record_id = %s", (record_id,))).fetchone()
        return row is not None

    async def keep(self, record_id: UUID, person_id: UUID, effective_on: date, outcome: str) -> None:
        await self._raw.execute(_KEEP, (record_id, person_id, effective_on, outcome, self._now))
