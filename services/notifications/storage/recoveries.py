"""Lines that were overpaid, and whether they are settled: one person's events of funds are in order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

_DETECTED = """
INSERT INTO recovery (case_id, line_id, person_id) SELECT %s, line_id, %s FROM unnest(%s::uuid[]) AS u (line_id)
ON CONFLICT (case_id, line_id) DO UPDATE SET settled = false
"""
_SETTLED = "UPDATE recovery SET settled = true WHERE person_id = %s AND line_id = ANY(%s) AND NOT settled RETURNING case_id"
_OPEN = "SELECT DISTINCT case_id FROM recovery WHERE case_id = ANY(%s) AND NOT settled"


class Recoveries:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def detected(self, case_id: UUID, person_id: UUID, line_ids: Sequence[UUID]) -> None:
        await self._raw.execute(_DETECTED, (case_id, person_id, list(line_ids)))

    async def settled(self, person_id: UUID, line_ids: Sequence[UUID]) -> list[UUID]:
        """The cases of which no line is out any more."""
        touched = {row[0] for row in await (await self._raw.execute(_SETTLED, (person_id, list(line_ids)))).fetchall()}
        still = {row[0] for row in await (await self._raw.execute(_OPEN, (sorted(touched),))).fetchall()}
        return sorted(touched - still)
