"""Funding documents that one person entered and another approves; the source × purpose matrix (C2.2, C2.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId, new_id

_ENTER = """
INSERT INTO funding_entry (id, source, purpose, fiscal_year, doc_no, amount_fen, received_on, bank_receipt_no, entered_by, entered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK = """
SELECT id, source, purpose, fiscal_year, doc_no, amount_fen, received_on, bank_receipt_no, entered_by, state FROM funding_entry WHERE id = %s FOR UPDATE
"""
_ALLOWED = "SELECT cardinality(ledger.tiers(%s, %s, %s)) > 0"


@dataclass(frozen=True, slots=True)
class Funding:
    """Money that came in: the earmark is (source, purpose, year). `amount_fen` in fen; `doc_no` the 文号."""

    source: str
    purpose: str
    fiscal_year: int
    doc_no: str
    amount_fen: int
    received_on: date
    bank_receipt_no: str


@dataclass(frozen=True, slots=True)
class FundingEntry:
    id: UUID
    source: str
    purpose: str
    fiscal_year: int
    doc_no: str
    amount_fen: int
    received_on: date
    bank_receipt_no: str
    entered_by: str
    state: str


class FundingEntries:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def allowed(self, source: str, purpose: str, on: date) -> bool:
        """Whether the matrix in force that day lets the source pay for the purpose."""
        row = await (await self._raw.execute(_ALLOWED, (source, purpose, on))).fetchone()
        return bool(row and row[0])

    async def enter(self, funding: Funding, by: str) -> UUID:
        """Refuses DUPLICATE_ROW for a document of the same source entered before."""
        entry_id = new_id()
        f = funding
        values = (f.source, f.purpose, f.fiscal_year, f.doc_no, f.amount_fen, f.received_on, f.bank_receipt_no)
        try:
            await self._raw.execute(_ENTER, (entry_id, *values, by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "该来源的这一文号已登记，请勿重复入账")
        return entry_id

    async def lock(self, entry_id: UUID) -> FundingEntry:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(FundingEntry)) as cursor:
            entry = await (await cursor.execute(_LOCK, (entry_id,))).fetchone()
        if entry is None:
            refuse(Code.NOT_FOUND, "没有此资金文件，请核对编号")
        return entry

    async def approved(self, entry_id: UUID, earmark_id: EarmarkId) -> None:
        await self._raw.execute("UPDATE funding_entry SET state = 'APPROVED', earmark_id = %s WHERE id = %s", (earmark_id, entry_id))
