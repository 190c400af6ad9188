"""Source × purpose as dated rows (domain.md §6), and what a place pays on top: entered by one person, approved by another, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.months import Month
from services.funds.storage.ledger import ledger_call

_ENTER = """
INSERT INTO source_entry (id, source, purpose, tier, book, allowed, effective_from, doc_no, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK = """
SELECT id, source, purpose, tier, book, allowed, effective_from, doc_no, entered_by, approved_by IS NOT NULL AS approved FROM source_entry WHERE id = %s FOR UPDATE
"""
_ENTER_TOP_UP = """
INSERT INTO top_up_entry (id, unit_id, purpose, tier, monthly_fen, first_month, last_month, doc_no, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK_TOP_UP = """
SELECT id, unit_id, purpose, tier, monthly_fen, first_month, last_month, doc_no, entered_by, approved_by IS NOT NULL AS approved FROM top_up_entry WHERE id = %s FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """`allowed` False ends the purpose of the source from `effective_from` on. `tier`: NATIONAL, PROVINCIAL or ANY."""

    source: str
    purpose: str
    tier: str
    book: str
    allowed: bool
    effective_from: date
    doc_no: str


@dataclass(frozen=True, slots=True)
class MatrixEntry:
    id: UUID
    source: str
    purpose: str
    tier: str
    book: str
    allowed: bool
    effective_from: date
    doc_no: str
    entered_by: str
    approved: bool


@dataclass(frozen=True, slots=True)
class TopUp:
    """What a place pays on top per person and month, in fen, by its own decision: the amount is the cap."""

    unit: UUID
    purpose: str
    tier: str
    monthly_fen: int
    first_month: Month
    last_month: Month | None
    doc_no: str


@dataclass(frozen=True, slots=True)
class TopUpEntry:
    id: UUID
    unit_id: UUID
    purpose: str
    tier: str
    monthly_fen: int
    first_month: date
    last_month: date | None
    doc_no: str
    entered_by: str
    approved: bool


class Sources:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def enter(self, row: MatrixRow, by: str) -> UUID:
        entry_id = new_id()
        values = (row.source, row.purpose, row.tier, row.book, row.allowed, row.effective_from, row.doc_no)
        await self._raw.execute(_ENTER, (entry_id, *values, by, self._now))
        return entry_id

    async def lock(self, entry_id: UUID) -> MatrixEntry:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(MatrixEntry)) as cursor:
            entry = await (await cursor.execute(_LOCK, (entry_id,))).fetchone()
        if entry is None:
            refuse(Code.NOT_FOUND, "没有此项录入，请核对编号")
        return entry

    async def approve(self, entry: MatrixEntry, by: str) -> None:
        """Refuses DUPLICATE_ROW where a row of the same day stands already."""
        values = (entry.source, entry.purpose, entry.tier, entry.effective_from, entry.doc_no, entry.allowed, entry.book, entry.entered_by)
        await ledger_call(self._raw, "set_source_purpose(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", *values, by, self._now)
        await self._raw.execute("UPDATE source_entry SET approved_by = %s, approved_at = %s WHERE id = %s", (by, self._now, entry.id))

    async def union_may_pay(self, source: str, purpose: str, on: date) -> bool:
        row = await (await self._raw.execute("SELECT ledger.union_may_pay(%s, %s, %s)", (source, purpose, on))).fetchone()
        return bool(row and row[0])

    async def enter_top_up(self, said: TopUp, by: str) -> UUID:
        entry_id = new_id()
        last = said.last_month.first_day if said.last_month else None
        values = (said.unit, said.purpose, said.tier, said.monthly_fen, said.first_month.first_day, last, said.doc_no)
        await self._raw.execute(_ENTER_TOP_UP, (entry_id, *values, by, self._now))
        return entry_id

    async def lock_top_up(self, entry_id: UUID) -> TopUpEntry:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(TopUpEntry)) as cursor:
            entry = await (await cursor.execute(_LOCK_TOP_UP, (entry_id,))).fetchone()
        if entry is None:
            refuse(Code.NOT_FOUND, "没有此项地方补助决定，请核对编号")
        return entry

    async def approve_top_up(self, entry: TopUpEntry, by: str) -> None:
        """Refuses DUPLICATE_PERIOD where another decision of the place holds in one of the months."""
        months = (entry.first_month, entry.last_month)
        values = (entry.id, entry.unit_id, entry.purpose, entry.tier, entry.monthly_fen, *months, entry.doc_no, entry.entered_by)
        await ledger_call(self._raw, "decide_top_up(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", *values, by, self._now)
        await self._raw.execute("UPDATE top_up_entry SET approved_by = %s, approved_at = %s WHERE id = %s", (by, self._now, entry.id))
