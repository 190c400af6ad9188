"""Payments of shares, and the bank's receipts for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.funds.domain.bill import Share
from services.funds.domain.bill_payment import BankReceipt, BillPayment

_PUT = """
INSERT INTO bill_payment (id, share_id, source, payer, purpose, fiscal_year, amount_fen, organisation_id, account_id, preparer, prepared_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_GET = """
SELECT id, no, share_id, source, payer, purpose, fiscal_year, amount_fen, organisation_id, account_id, state, preparer, approver, releaser,
  (released_at AT TIME ZONE 'Asia/Shanghai')::date AS released_on, bank_ref, settled_on, order_id FROM bill_payment
"""
_ENTER = """
INSERT INTO bill_receipt (id, payment_id, outcome, bank_receipt_no, on_day, reason, entered_by, entered_at, answer_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_RECEIPT = """
SELECT id, payment_id, outcome, bank_receipt_no, on_day, reason, entered_by, state FROM bill_receipt WHERE id = %s AND payment_id = %s FOR UPDATE
"""
_RELEASE = """
UPDATE bill_payment SET state = 'RELEASED', releaser = %s, released_at = %s, bank_ref = 'LB' || lpad(no::text, 8, '0'), order_id = %s WHERE id = %s
"""


class BillPayments:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def prepare(self, share: Share, payee: tuple[UUID | None, UUID | None], by: str) -> UUID:
        """Refuses INVALID_TRANSITION where another payment of the share lives."""
        payment_id = new_id()
        what = (share.id, share.source, share.payer, share.purpose, share.fiscal_year, share.amount_fen)
        try:
            await self._raw.execute(_PUT, (payment_id, *what, *payee, by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "该款项已在付款中或已付，不得重复付款")
        return payment_id

    async def lock(self, payment_id: UUID) -> BillPayment:
        return await self._one(f"{_GET} WHERE id = %s FOR UPDATE", payment_id)

    async def get(self, payment_id: UUID) -> BillPayment:
        return await self._one(f"{_GET} WHERE id = %s", payment_id)

    async def _one(self, query: str, payment_id: UUID) -> BillPayment:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(BillPayment)) as cursor:
            found = await (await cursor.execute(query, (payment_id,))).fetchone()
        if found is None:
            refuse(Code.NOT_FOUND, "没有此笔账单付款，请核对编号")
        return found

    async def approve(self, payment_id: UUID, by: str) -> None:
        query = "UPDATE bill_payment SET state = 'APPROVED', approver = %s, approved_at = %s WHERE id = %s"
        await self._raw.execute(query, (by, self._now, payment_id))

    async def lock_all(self, payment_ids: Sequence[UUID]) -> list[BillPayment]:
        """In order of their ids, whatever order they are named in. Refuses NOT_FOUND."""
        found = await self._many(f"{_GET} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", list(payment_ids))
        if len(found) != len(set(payment_ids)):
            refuse(Code.NOT_FOUND, "没有此笔账单付款，请核对编号")
        return found

    async def lock_refs(self, refs: Sequence[str]) -> list[BillPayment]:
        """Those of these references that are known, held in order of their ids."""
        return await self._many(f"{_GET} WHERE bank_ref = ANY(%s) ORDER BY id FOR UPDATE", list(refs))

    async def of_order(self, order_id: UUID) -> list[BillPayment]:
        return await self._many(f"{_GET} WHERE order_id = %s ORDER BY bank_ref", order_id)

    async def _many(self, query: str, value: object) -> list[BillPayment]:
        async with self._raw.cursor(row_factory=class_row(BillPayment)) as cursor:
            return list[BillPayment](await (await cursor.execute(query, (value,))).fetchall())

    async def release(self, payment_id: UUID, order_id: UUID, by: str) -> None:
        """Its reference is made from its number: one reference for ever."""
        await self._raw.execute(_RELEASE, (by, self._now, order_id, payment_id))

    async def finish(self, payment_id: UUID, state: str, settled_on: date | None = None) -> None:
        query = "UPDATE bill_payment SET state = %s, settled_on = coalesce(%s, settled_on) WHERE id = %s"
        await self._raw.execute(query, (state, settled_on, payment_id))

    async def enter_receipt(self, payment_id: UUID, said: tuple[str, str, date, str], by: str, answer_id: UUID | None = None) -> UUID:
        """`said`: outcome, receipt number, day, reason. Refuses DUPLICATE_ROW for a receipt that is on file, or while another one waits."""
        receipt_id = new_id()
        try:
            await self._raw.execute(_ENTER, (receipt_id, payment_id, *said, by, self._now, answer_id))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "该银行回单已登记，或此笔付款已有一张回单待确认")
        return receipt_id

    async def lock_receipt(self, payment_id: UUID, receipt_id: UUID) -> BankReceipt:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(BankReceipt)) as cursor:
            found = await (await cursor.execute(_RECEIPT, (receipt_id, payment_id))).fetchone()
        if found is None:
            refuse(Code.NOT_FOUND, "没有此张银行回单，请核对编号")
        return found

    async def decide_receipt(self, receipt_id: UUID, state: str, by: str) -> None:
        query = "UPDATE bill_receipt SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s"
        await self._raw.execute(query, (state, by, self._now, receipt_id))
