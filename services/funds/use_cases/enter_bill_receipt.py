"""Enter the bank's receipt of a payment: paid, rejected, or given back (C4.6, C4.8, C5.5, C5.8; 退票).

Who may: preparer, approver or releaser of the paying unit.   Trigger: POST /funds/bill-payments/{id}/receipts.
Records: the receipt, waiting for a second person.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c4_6_bills import require_payer
from services.funds.policy.c4_6_receipts import require_receipt
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterBillReceipt:
    """`reason`: of a payment that did not go through, or came back."""

    payment_id: UUID
    outcome: str
    bank_receipt_no: str
    on_day: date
    reason: str = ""


async def enter_bill_receipt(command: EnterBillReceipt, actor: Actor, uow: UnitOfWork) -> UUID:
    unit = require_payer(actor, Role.PREPARER, Role.APPROVER, Role.RELEASER)
    payment = await uow.bill_payments.lock(command.payment_id)
    if payment.payer != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该笔付款由其他单位办理")
    since = payment.settled_on or payment.released_on or date.max
    require_receipt(command.outcome, payment.state, command.on_day, since, uow.now.date())
    if command.outcome != "SETTLED" and not command.reason:
        refuse(Code.FIELD_INVALID, "退回、退票须填写银行说明的原因")
    said = (command.outcome, command.bank_receipt_no, command.on_day, command.reason)
    return await uow.bill_payments.enter_receipt(payment.id, said, actor.subject)
