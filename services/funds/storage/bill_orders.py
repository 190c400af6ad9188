"""Orders of bills to the bank, and the bank's answers to them, each once by its hash."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.funds.domain.bill_payment import BankReceipt, BillOrder, BillPayment

_OPEN = """
INSERT INTO bill_order (id, payer, source, purpose, value_date, released_by, released_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
RETURNING id, no, payer, source, purpose, value_date
"""
_ENTER = (
    "INSERT INTO bill_answer (id, payer, name, sha256, lines, outcomes, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_WAITING = """
SELECT id, payment_id, outcome, bank_receipt_no, on_day, reason, entered_by, state FROM bill_receipt
WHERE answer_id = %s AND state = 'ENTERED' ORDER BY payment_id FOR UPDATE
"""
_AT_BANK = """
SELECT d.id, d.no, d.payer, d.source, d.purpose, d.value_date FROM bill_order d
WHERE EXISTS (SELECT FROM bill_payment p WHERE p.order_id = d.id AND p.state = 'RELEASED') ORDER BY d.no
"""


class BillOrders:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def open(self, like: BillPayment, by: str) -> BillOrder:
        """For payments of the same payer, source and purpose."""
        async with self._raw.cursor(row_factory=class_row(BillOrder)) as cursor:
            what = (new_id(), like.payer, like.source, like.purpose, self._now.date(), by, self._now)
            found = await (await cursor.execute(_OPEN, what)).fetchone()
        assert found is not None, "it was inserted"
        return found

    async def at_bank(self) -> list[BillOrder]:
        """Those of which the bank has not answered everything."""
        async with self._raw.cursor(row_factory=class_row(BillOrder)) as cursor:
            return list[BillOrder](await (await cursor.execute(_AT_BANK)).fetchall())

    async def enter_answer(self, payer: UUID, name: str, content: bytes, lines: int, outcomes: dict[str, int], by: str) -> UUID:
        """Refuses DUPLICATE_ROW for a file that is on file."""
        answer_id, sha256 = new_id(), hashlib.sha256(content).digest()
        try:
            await self._raw.execute(_ENTER, (answer_id, payer, name[-200:], sha256, lines, Jsonb(outcomes), by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "该回盘文件已上传；如需重新上传，请先作废原文件")
        return answer_id

    async def lock_answer(self, answer_id: UUID) -> tuple[UUID, str, str]:
        """Payer, who entered it, state. Refuses NOT_FOUND."""
        found = await self._raw.execute("SELECT payer, entered_by, state FROM bill_answer WHERE id = %s FOR UPDATE", (answer_id,))
        row = await found.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此回盘文件，请核对编号")
        return row[0], row[1], row[2]

    async def payments_of(self, answer_id: UUID) -> list[UUID]:
        """Whose receipts of the answer still wait."""
        found = await self._raw.execute("SELECT payment_id FROM bill_receipt WHERE answer_id = %s AND state = 'ENTERED'", (answer_id,))
        return [row[0] for row in await found.fetchall()]

    async def waiting_receipts(self, answer_id: UUID) -> list[BankReceipt]:
        async with self._raw.cursor(row_factory=class_row(BankReceipt)) as cursor:
            return list[BankReceipt](await (await cursor.execute(_WAITING, (answer_id,))).fetchall())

    async def waiting_outcomes(self, payment_ids: list[UUID]) -> dict[UUID, str]:
        """Payment → what a receipt that waits says of it."""
        query = "SELECT payment_id, outcome FROM bill_receipt WHERE state = 'ENTERED' AND payment_id = ANY(%s)"
        return dict(await (await self._raw.execute(query, (payment_ids,))).fetchall())

    async def decide_answer(self, answer_id: UUID, by: str, state: str) -> None:
        query = "UPDATE bill_answer SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s"
        await self._raw.execute(query, (state, by, self._now, answer_id))
