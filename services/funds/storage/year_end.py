"""Unspent money at the end of a budget year (Q45): who holds how much, since when; what the ledger does by decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.ids import EarmarkId
from services.funds.policy.c2_3_year_end import Lot
from services.funds.storage.ledger import ledger_call

POOL = UUID(int=0)
"""The unit that a flag of the province's own names."""
_UNSPENT = """
SELECT a.earmark_id, coalesce(a.unit_id, '00000000-0000-0000-0000-000000000000'::uuid) AS unit_id, e.fiscal_year,
  (b.cr_posted - b.dr_posted - b.dr_pending)::bigint AS unspent_fen, b.dr_pending AS reserved_fen
FROM ledger.account a JOIN ledger.account_balance b ON b.account_id = a.id JOIN ledger.earmark e ON e.id = a.earmark_id
WHERE a.kind IN ('POOL', 'ALLOT') AND e.fiscal_year <= %s AND b.cr_posted - b.dr_posted > 0 ORDER BY 1, 2
"""
_FLAG = "INSERT INTO year_end_flag VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING true"


@dataclass(frozen=True, slots=True)
class Unspent:
    """`reserved_fen` is in a batch; the bank may still pay it. `unit_id` is POOL for what the province has not allocated."""

    earmark_id: EarmarkId
    unit_id: UUID
    fiscal_year: int
    unspent_fen: int
    reserved_fen: int


class YearEnd:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def unspent(self, through_year: int) -> list[Unspent]:
        async with self._raw.cursor(row_factory=class_row(Unspent)) as cursor:
            return await (await cursor.execute(_UNSPENT, (through_year,))).fetchall()

    async def flag(self, unspent: Unspent) -> bool:
        """Whether it was not flagged before."""
        row = (unspent.earmark_id, unspent.unit_id, unspent.fiscal_year, unspent.unspent_fen, unspent.reserved_fen, self._now.date())
        return await (await self._raw.execute(_FLAG, row)).fetchone() is not None

    async def carry(
        self,
        carry_id: UUID,
        earmark_id: EarmarkId,
        unit: UUID | None,
        amount_fen: int,
        doc_no: str,
        signers: tuple[str, str],
        lots: tuple[Lot, ...],
    ) -> None:
        """To the next year's earmark of the same source and purpose, with the clock of each lot. `signers`: 省财政厅, 省总工会."""
        call = "carry(%s, %s, %s, %s, %s, %s, %s, %s)"
        await ledger_call(self._raw, call, carry_id, earmark_id, unit, amount_fen, doc_no, *signers, self._now)
        days, amounts = [lot.since for lot in lots], [lot.amount_fen for lot in lots]
        await self._raw.execute("INSERT INTO carried_lot SELECT %s, * FROM unnest(%s::date[], %s::bigint[])", (carry_id, days, amounts))

    async def return_to_source(self, earmark_id: EarmarkId, amount_fen: int, doc_no: str, signers: tuple[str, str]) -> None:
        await ledger_call(self._raw, "return_to_source(%s, %s, %s, %s, %s, %s)", earmark_id, amount_fen, doc_no, *signers, self._now)
