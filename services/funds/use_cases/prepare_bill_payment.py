"""Prepare the payment of one share of a bill: its money is set aside (C2.4, C4.6, C4.8, C5.5, C5.8).

Who may: the preparer of the unit whose money it is.   Trigger: POST /funds/bill-payments.
Records: the payment; earmarked money is reserved, a unit's own is counted as spent.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (in payment, paid or refused; of two at once the second), PAYEE_NOT_ALLOWED,
PAYEE_HELD, BENEFICIARY_DECEASED, SUSPENDED, SUPERVISION_HOLD, FUND_SOURCE_MISMATCH, DUPLICATE_PERIOD (Q31), INSUFFICIENT_EARMARKED_BALANCE, EARMARK_FROZEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.funds.policy import c2_4_gates
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PrepareBillPayment:
    share_id: UUID


async def prepare_bill_payment(command: PrepareBillPayment, actor: Actor, uow: UnitOfWork) -> UUID:
    share = await uow.bills.lock(command.share_id)
    c2_4_gates.require_payer(Gate.PREPARE, actor, share.source, share.payer, {})
    if share.state != "OWED" or not share.judged:
        refuse(Code.INVALID_TRANSITION, "该款项不在应付状态：已在付款中、已付、不予支付，或待人员信息")
    payee = await uow.bill_payees.of(share)
    await uow.bill_money.require(share)
    payment_id = await uow.bill_payments.prepare(share, payee, actor.subject)
    await uow.bill_money.reserve(payment_id, share, actor.subject)
    await uow.bills.move(share.id, "IN_PAYMENT")
    return payment_id
