"""Yearly local appropriations (C2.1): append-only, one live row a place and year; a correction is a red-letter row with its reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id

_LAST = "SELECT id, place, year, seq, amount_fen, doc_no FROM appropriation WHERE place = %s AND year = %s ORDER BY seq DESC LIMIT 1"
_ROW = "SELECT id, place, year, seq, amount_fen, doc_no FROM appropriation WHERE id = %s"
_PUT = """
INSERT INTO appropriation (id, place, year, seq, amount_fen, doc_no, decided_on, office, paper_no, reason, entered_by, entered_unit, entered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Appropriation:
    """`office`: the finance bureau or government whose appropriation it is; `paper_no`: its sealed paper where a union's clerk enters it."""

    place: str
    year: int
    amount_fen: int
    doc_no: str
    decided_on: date
    office: str
    paper_no: str


@dataclass(frozen=True, slots=True)
class AppropriationRow:
    """`seq` odd: an entry; even: the red letter of the one before."""

    id: UUID
    place: str
    year: int
    seq: int
    amount_fen: int
    doc_no: str

    @property
    def stands(self) -> bool:
        return self.seq % 2 == 1


class Appropriations:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def record(self, said: Appropriation, by: str, unit: UUID) -> UUID:
        """Refuses DUPLICATE_ROW while a row of the place and year stands."""
        last = await self._one(_LAST, said.place, said.year)
        if last is not None and last.stands:
            refuse(Code.DUPLICATE_ROW, "该地该年度的安排已登记；如有错误，请先冲销原记录并说明原因")
        return await self._put(said, (last.seq if last else 0) + 1, "", by, unit)

    async def get(self, row_id: UUID) -> AppropriationRow:
        """Refuses NOT_FOUND."""
        row = await self._one(_ROW, row_id)
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项资金安排，请核对编号")
        return row

    async def reverse(self, row: AppropriationRow, reason: str, by: str, unit: UUID, today: date) -> UUID:
        """Refuses INVALID_TRANSITION for what is reversed already."""
        last = await self._one(_LAST, row.place, row.year)
        if last is None or last.id != row.id or not row.stands:
            refuse(Code.INVALID_TRANSITION, "该记录已冲销，或本身就是冲销记录")
        red = Appropriation(row.place, row.year, -row.amount_fen, row.doc_no, today, "", "")
        return await self._put(red, row.seq + 1, reason, by, unit)

    async def _put(self, said: Appropriation, seq: int, reason: str, by: str, unit: UUID) -> UUID:
        row_id = new_id()
        values = (said.place, said.year, seq, said.amount_fen, said.doc_no, said.decided_on, said.office, said.paper_no, reason)
        try:
            await self._raw.execute(_PUT, (row_id, *values, by, unit, self._now))
        except psycopg.errors.UniqueViolation:  # the other of two at once
            refuse(Code.DUPLICATE_ROW, "该地该年度刚有另一人登记或冲销，请刷新后核对")
        return row_id

    async def _one(self, query: str, *arguments: object) -> AppropriationRow | None:
        async with self._raw.cursor(row_factory=class_row(AppropriationRow)) as cursor:
            return await (await cursor.execute(query, arguments)).fetchone()
