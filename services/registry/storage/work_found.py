"""What employment said of work found again, and what became of it here: once a record of its ledger, until it is taken back (C5.2)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from services.registry.domain.reported_change import Recorded

_KEEP = "INSERT INTO work_found (record_id, person_id, effective_on, outcome, applied, heard_at) VALUES (%s, %s, %s, %s, %s, %s)"
_TAKE_BACK = "UPDATE work_found SET taken_back_at = %s WHERE record_id = %s AND person_id = %s AND taken_back_at IS NULL RETURNING applied"


class WorkFound:
    """Lock the person first."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def heard(self, record_id: UUID) -> bool:
        """Whether it stands: said, and not taken back since."""
        query = "SELECT 1 FROM work_found WHERE record_id = %s AND taken_back_at IS NULL"
        return await (await self._raw.execute(query, (record_id,))).fetchone() is not None

    async def keep(self, record_id: UUID, person_id: UUID, effective_on: date, outcome: str, applied: Sequence[Recorded]) -> None:
        facts = Jsonb([fact.to_json() for fact in applied])
        await self._raw.execute(_KEEP, (record_id, person_id, effective_on, outcome, facts, self._now))

    async def take_back(self, record_id: UUID, person_id: UUID) -> list[Recorded] | None:
        """The facts that were recorded for it; None where nothing stands."""
        row = await (await self._raw.execute(_TAKE_BACK, (self._now, record_id, person_id))).fetchone()
        return [Recorded.of(fact) for fact in row[0]] if row else None
