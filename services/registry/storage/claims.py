"""Honours as somebody says them, before they are recorded (C7.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id

_ADD: Final = """
INSERT INTO honor_claim (id, person_id, title, award_date, granting_unit, doc_no, certificate_no, claimed_by, claimed_unit, claimed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK: Final = """
SELECT id, person_id, title, award_date, granting_unit, doc_no, certificate_no, claimed_by, state FROM honor_claim WHERE id = %s FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Claim:
    id: UUID
    person_id: UUID
    title: str
    award_date: date
    granting_unit: str
    doc_no: str
    certificate_no: str
    claimed_by: str
    state: str


class Claims:
    def __init__(self, raw: AsyncConnection[Any], now: datetime, by: str, unit: UUID | None) -> None:
        self._raw, self._now, self._by, self._unit = raw, now, by, unit

    async def add(self, person_id: UUID, title: str, award_date: date, granting_unit: str, doc_no: str, certificate_no: str) -> UUID:
        """Refuses DUPLICATE_ROW for an honour that somebody has claimed already."""
        claim_id = new_id()
        values = (claim_id, person_id, title, award_date, granting_unit, doc_no, certificate_no, self._by, self._unit, self._now)
        try:
            await self._raw.execute(_ADD, values)
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "该荣誉(同一称号、同一文号)已有人提出，请在原记录上办理")
        return claim_id

    async def lock(self, claim_id: UUID) -> Claim:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (claim_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项荣誉申报，请核对编号")
        return Claim(*row)

    async def find(self, person_id: UUID, title: str, doc_no: str) -> UUID | None:
        """The claim of an honour, whatever became of it."""
        cursor = await self._raw.execute(
            "SELECT id FROM honor_claim WHERE person_id = %s AND title = %s AND doc_no = %s", (person_id, title, doc_no)
        )
        row = await cursor.fetchone()
        return row[0] if row else None

    async def await_archive(self, claim_id: UUID) -> None:
        await self._raw.execute("UPDATE honor_claim SET state = 'ARCHIVE_PENDING' WHERE id = %s AND state = 'CLAIMED'", (claim_id,))

    async def decide(self, claim_id: UUID, state: str, reason: str) -> None:
        await self._raw.execute(
            "UPDATE honor_claim SET state = %s, decided_by = %s, decided_at = %s, reason = %s WHERE id = %s",
            (state, self._by, self._now, reason, claim_id),
        )
