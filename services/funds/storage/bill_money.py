"""The money of a bill payment: earmarked money moves in the ledger, a unit's own money in its own book; the payment is the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bill import Share
from services.funds.domain.bill_payment import BankReceipt, BillPayment
from services.funds.policy.c4_6_bills import CENTRAL, CHECKUPS
from services.funds.storage.ledger import ledger_call
from services.funds.storage.sources import Sources
from services.funds.storage.union_book import UnionBook


class BillMoney:
    def __init__(self, raw: AsyncConnection[Any], sources: Sources, book: UnionBook, now: datetime) -> None:
        self._raw, self._sources, self._book, self._now = raw, sources, book, now

    async def require(self, share: Share) -> None:
        """Of a unit's own money: the source may still pay the purpose, and balance and budget suffice, what other payments took into account; the
        book is held until commit. Earmarked money is asked by `reserve`.

        Refuses FUND_SOURCE_MISMATCH, DUPLICATE_PERIOD (Q31), INSUFFICIENT_EARMARKED_BALANCE.
        """
        if share.source == CENTRAL:
            return
        if not await self._sources.union_may_pay(share.source, share.purpose, self._now.date()):
            refuse(Code.FUND_SOURCE_MISMATCH, "该资金来源现不得用于此用途，请核对资金来源与用途对应表")
        if share.purpose in CHECKUPS and (await self._call("subsidised(%s, %s)", share.person_id, share.fiscal_year))[0][0]:
            refuse(Code.DUPLICATE_PERIOD, "此人本年度体检补助已在发放，同一次体检不得重复支付")
        balance, budget_left = await self._book.left(share.payer, share.purpose, share.fiscal_year)
        if share.amount_fen > min(balance, budget_left):
            refuse(Code.INSUFFICIENT_EARMARKED_BALANCE, "本单位经费余额或该用途预算不足，请先登记收入或预算")

    async def reserve(self, payment_id: UUID, share: Share, by: str) -> None:
        """A payment under way takes its money from the unit's own book by standing there; earmarked money is reserved in the ledger."""
        if share.source == CENTRAL:
            await self._call("reserve_bill(%s, %s, %s, %s, %s)", payment_id, share.id, share.payer, by, self._now)

    async def advance(self, payment: BillPayment, state: str, by: str) -> None:
        if payment.source == CENTRAL:
            await self._call("advance_bill(%s, %s, %s)", payment.id, state, by)

    async def withdraw(self, payment: BillPayment, reason: str) -> None:
        if payment.source == CENTRAL:
            await self._call("resolve_bill(%s, 'void', NULL, NULL, %s, %s)", payment.id, reason, self._now)

    async def settle(self, payment: BillPayment, receipt: BankReceipt, by: str) -> None:
        if payment.source == CENTRAL:
            await self._call("resolve_bill(%s, 'post', %s, %s, '', %s)", payment.id, receipt.entered_by, by, self._now)
        else:
            await self._book.pay_bill(payment, receipt, by)

    async def reject(self, payment: BillPayment, receipt: BankReceipt, by: str) -> None:
        if payment.source == CENTRAL:
            await self._call("resolve_bill(%s, 'void', %s, %s, %s, %s)", payment.id, receipt.entered_by, by, receipt.reason, self._now)

    async def give_back(self, payment: BillPayment, receipt: BankReceipt, by: str) -> None:
        if payment.source == CENTRAL:
            await self._call("return_bill(%s, %s, %s, %s, %s)", payment.id, receipt.entered_by, by, receipt.reason, self._now)
        else:
            await self._book.return_bill(payment, receipt, by)

    async def _call(self, call: str, *arguments: object) -> list[tuple[Any, ...]]:
        return await ledger_call(self._raw, call, *arguments)
