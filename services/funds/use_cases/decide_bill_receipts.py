"""Confirm the bank's receipt of a payment, or all of an answer of the bank, or discard what is wrong: a second person (C4.6, C4.8, C5.5, C5.8; reliability.md L7, L10).

Who may: preparer, approver or releaser of the paying unit, not the person who entered it.
Trigger: POST /funds/bill-payments/{id}/receipts/{id}/confirmation, /discarding; POST /funds/bill-answers/{id}/confirmation, /discarding.
Records: SETTLED: one payment in the ledger or in the unit's own book; REJECTED: its money is free, the share owed; RETURNED: a reversal, the share owed again.
Emits: BILL_SHARE_PAID, BILL_SHARE_RETURNED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, EARMARK_FROZEN.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.contracts.funds import BillSharePaid, BillShareReturned
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bill import Share
from services.funds.domain.bill_payment import BankReceipt, BillPayment
from services.funds.policy.c4_6_bills import require_payer
from services.funds.policy.c4_6_receipts import BEFORE
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideBillReceipts:
    """One receipt of a payment, or all that wait of an answer of the bank."""

    confirmed: bool
    payment_id: UUID | None = None
    receipt_id: UUID | None = None
    answer_id: UUID | None = None


async def decide_bill_receipts(command: DecideBillReceipts, actor: Actor, uow: UnitOfWork) -> list[BillPayment]:
    """The payments as they are now."""
    unit = require_payer(actor, Role.PREPARER, Role.APPROVER, Role.RELEASER)
    payments, receipts = await (_of_answer(command, unit, actor, uow) if command.answer_id else _of_payment(command, unit, uow))
    for receipt in receipts:
        payment = payments[receipt.payment_id]
        if receipt.state != "ENTERED" or (command.confirmed and BEFORE[receipt.outcome] != payment.state):
            refuse(Code.INVALID_TRANSITION, "该回单已处理，或付款状态已变，请刷新后查看")
        if receipt.entered_by == actor.subject:
            refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得确认自己录入的回单，请由本单位另一人办理")
        await uow.bill_payments.decide_receipt(receipt.id, "CONFIRMED" if command.confirmed else "DISCARDED", actor.subject)
        if command.confirmed:
            await _follow(payment, receipt, actor, uow)
    return [await uow.bill_payments.get(receipt.payment_id) for receipt in receipts]


async def _of_payment(command: DecideBillReceipts, unit: UUID, uow: UnitOfWork) -> tuple[dict[UUID, BillPayment], list[BankReceipt]]:
    assert command.payment_id is not None, "a receipt of a payment"
    assert command.receipt_id is not None, "a receipt of a payment"
    payment = await uow.bill_payments.lock(command.payment_id)
    if payment.payer != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该笔付款由其他单位办理")
    return {payment.id: payment}, [await uow.bill_payments.lock_receipt(payment.id, command.receipt_id)]


async def _of_answer(
    command: DecideBillReceipts, unit: UUID, actor: Actor, uow: UnitOfWork
) -> tuple[dict[UUID, BillPayment], list[BankReceipt]]:
    """Those that another person decided one by one meanwhile are left as they are."""
    assert command.answer_id is not None, "an answer"
    payer, entered_by, state = await uow.bill_orders.lock_answer(command.answer_id)
    if payer != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该回盘文件由其他单位办理")
    if state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该回盘文件已处理")
    if entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "上传人不得确认自己上传的回盘，请由本单位另一人办理")
    payments = await uow.bill_payments.lock_all(await uow.bill_orders.payments_of(command.answer_id))
    receipts = await uow.bill_orders.waiting_receipts(command.answer_id)
    await uow.bill_orders.decide_answer(command.answer_id, actor.subject, "CONFIRMED" if command.confirmed else "DISCARDED")
    return {payment.id: payment for payment in payments}, receipts


async def _follow(payment: BillPayment, receipt: BankReceipt, actor: Actor, uow: UnitOfWork) -> None:
    share = await uow.bills.lock(payment.share_id)
    if receipt.outcome == "SETTLED":
        await uow.bill_money.settle(payment, receipt, actor.subject)
        await uow.bills.move(share.id, "PAID")
        uow.emit(BillSharePaid(**_said(share, receipt)))
    elif receipt.outcome == "REJECTED":  # nobody was told that it was paid
        await uow.bill_money.reject(payment, receipt, actor.subject)
        await uow.bills.move(share.id, "OWED")
    else:
        await uow.bill_money.give_back(payment, receipt, actor.subject)
        await uow.bills.move(share.id, "OWED")
        uow.emit(BillShareReturned(**_said(share, receipt)))
    await uow.bill_payments.finish(payment.id, receipt.outcome, receipt.on_day if receipt.outcome == "SETTLED" else None)


def _said(share: Share, receipt: BankReceipt) -> dict[str, Any]:
    """What both events say: which share, and when the bank did it."""
    named = {"bill_id": share.bill_id, "share_id": share.id, "source": share.source, "purpose": share.purpose}
    return {"subject": share.subject, "effective_on": receipt.on_day, "amount_fen": share.amount_fen, **named}
