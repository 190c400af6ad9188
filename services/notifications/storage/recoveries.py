"""What was overpaid to a person and what of it came back: one person's events of funds are in order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

_DETECTED = """
INSERT INTO recovery (case_id, person_id, line_ids, detected_fen) VALUES (%s, %s, %s, %s)
ON CONFLICT (case_id) DO UPDATE SET detected_fen = recovery.detected_fen + EXCLUDED.detected_fen
"""
_OUT = """
SELECT case_id, detected_fen - recovered_fen FROM recovery WHERE person_id = %s AND line_ids && %s AND recovered_fen < detected_fen ORDER BY seq FOR UPDATE
"""


class Recoveries:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def detected(self, case_id: UUID, person_id: UUID, line_ids: Sequence[UUID], amount_fen: int) -> None:
        await self._raw.execute(_DETECTED, (case_id, person_id, list(line_ids), amount_fen))

    async def came_back(self, person_id: UUID, line_ids: Sequence[UUID], amount_fen: int) -> list[UUID]:
        """The cases of which nothing is out any more. Money goes to the case found first."""
        whole, left = [], amount_fen
        for case_id, out in await (await self._raw.execute(_OUT, (person_id, list(line_ids)))).fetchall():
            part = min(left, out)
            await self._raw.execute("UPDATE recovery SET recovered_fen = recovered_fen + %s WHERE case_id = %s", (part, case_id))
            left -= part
            if part == out:
                whole.append(case_id)
        return whole
