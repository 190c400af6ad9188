"""The unions' own money, apart from every earmark: what a union received, budgeted and paid per purpose. Append-only; a correction is a reversal."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.funds.domain.bill_payment import BankReceipt, BillPayment

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('union-book' || %s::text, 0))"
_PUT = """
INSERT INTO union_entry (id, unit_id, kind, purpose, fiscal_year, amount_fen, on_day, doc_no, case_id, person_id, reverses, reason, entered_by, entered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_BALANCE = """
SELECT coalesce(sum(amount_fen) FILTER (WHERE kind = 'RECEIPT'), 0)::bigint - coalesce(sum(amount_fen) FILTER (WHERE kind = 'PAYMENT'), 0)::bigint AS balance,
  coalesce(sum(amount_fen) FILTER (WHERE kind = 'BUDGET' AND purpose = %(purpose)s AND fiscal_year = %(year)s), 0)::bigint
    - coalesce(sum(amount_fen) FILTER (WHERE kind = 'PAYMENT' AND purpose = %(purpose)s AND fiscal_year = %(year)s), 0)::bigint AS budget_left
FROM union_entry WHERE unit_id = %(unit)s
"""
_UNDER_WAY = """
SELECT coalesce(sum(amount_fen), 0)::bigint, coalesce(sum(amount_fen) FILTER (WHERE purpose = %(purpose)s AND fiscal_year = %(year)s), 0)::bigint
FROM bill_payment WHERE payer = %(unit)s AND source <> 'CENTRAL_SPECIAL' AND state IN ('PREPARED', 'APPROVED', 'RELEASED')
"""
_PAY_BILL = """
INSERT INTO union_entry (id, unit_id, kind, purpose, fiscal_year, amount_fen, on_day, doc_no, reverses, reason, entered_by, entered_at, bill_payment)
VALUES (%s, %s, 'PAYMENT', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_BILL_ENTRY = "SELECT id FROM union_entry WHERE bill_payment = %s AND reverses IS NULL"
_GET = "SELECT id, unit_id, kind, purpose, fiscal_year, amount_fen, reverses, case_id, bill_payment FROM union_entry WHERE id = %s"


@dataclass(frozen=True, slots=True)
class UnionEntry:
    """`kind`: RECEIPT (no purpose), BUDGET or PAYMENT. Amount in fen; `doc_no` the voucher or decision."""

    kind: str
    purpose: str
    fiscal_year: int
    amount_fen: int
    on_day: date
    doc_no: str


@dataclass(frozen=True, slots=True)
class Booked:
    id: UUID
    unit_id: UUID
    kind: str
    purpose: str
    fiscal_year: int
    amount_fen: int
    reverses: UUID | None
    case_id: UUID | None
    bill_payment: UUID | None


class UnionBook:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def left(self, unit: UUID, purpose: str, year: int) -> tuple[int, int]:
        """The unit's balance and what is left of the purpose's budget, in fen, less what bills under way will take; its book is held until commit."""
        await self._raw.execute(_LOCK, (unit,))
        asked = {"unit": unit, "purpose": purpose, "year": year}
        row = await (await self._raw.execute(_BALANCE, asked)).fetchone()
        going = await (await self._raw.execute(_UNDER_WAY, asked)).fetchone()
        assert row is not None, "a sum has a row"
        assert going is not None, "a sum has a row"
        return int(row[0]) - int(going[0]), int(row[1]) - int(going[1])

    async def pay_bill(self, payment: BillPayment, receipt: BankReceipt, by: str) -> None:
        """One entry per payment, by a unique index."""
        said = (payment.purpose, payment.fiscal_year, payment.amount_fen, receipt.on_day, receipt.bank_receipt_no, None, "")
        await self._raw.execute(_PAY_BILL, (new_id(), payment.payer, *said, by, self._now, payment.id))

    async def return_bill(self, payment: BillPayment, receipt: BankReceipt, by: str) -> None:
        """退票: the payment's entry in red, once."""
        entry = await (await self._raw.execute(_BILL_ENTRY, (payment.id,))).fetchone()
        assert entry is not None, "what was settled is booked"
        said = (
            payment.purpose,
            payment.fiscal_year,
            -payment.amount_fen,
            receipt.on_day,
            receipt.bank_receipt_no,
            entry[0],
            receipt.reason,
        )
        await self._raw.execute(_PAY_BILL, (new_id(), payment.payer, *said, by, self._now, payment.id))

    async def enter(self, unit: UUID, entry: UnionEntry, by: str) -> UUID:
        entry_id = new_id()
        said = (entry.kind, entry.purpose, entry.fiscal_year, entry.amount_fen, entry.on_day, entry.doc_no)
        await self._raw.execute(_PUT, (entry_id, unit, *said, None, None, None, "", by, self._now))
        return entry_id

    async def bereavement(self, unit: UUID, case_id: UUID, person_id: UUID, amount_fen: int, on: date, by: str) -> bool:
        """Whether it is new; the same case again changes nothing. Refuses DUPLICATE_ROW for a second case of one death."""
        known = await self._raw.execute("SELECT case_id FROM union_entry WHERE person_id = %s AND purpose = 'BEREAVEMENT'", (person_id,))
        row = await known.fetchone()
        if row is not None:
            if row[0] != case_id:
                refuse(Code.DUPLICATE_ROW, "此人的抚恤慰问金已记账，一人一次")
            return False
        said = ("PAYMENT", "BEREAVEMENT", on.year, amount_fen, on, str(case_id))
        try:
            async with self._raw.transaction():
                await self._raw.execute(_PUT, (new_id(), unit, *said, case_id, person_id, None, "", by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人的抚恤慰问金已记账，一人一次")
        return True

    async def get(self, entry_id: UUID) -> Booked:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(Booked)) as cursor:
            found = await (await cursor.execute(_GET, (entry_id,))).fetchone()
        if found is None:
            refuse(Code.NOT_FOUND, "没有此笔工会经费记录，请核对编号")
        return found

    async def reverse(self, booked: Booked, reason: str, by: str) -> UUID:
        """A red-letter entry. Refuses INVALID_TRANSITION for what is reversed already."""
        entry_id, today = new_id(), self._now.date()
        said = (booked.kind, booked.purpose, booked.fiscal_year, -booked.amount_fen, today, "")
        try:
            await self._raw.execute(_PUT, (entry_id, booked.unit_id, *said, None, None, booked.id, reason, by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "该笔记录已冲销")
        return entry_id
