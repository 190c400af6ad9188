"""Approve the payment of a share; whom it goes to is looked at again (C2.4: preparer ≠ approver ≠ releaser).

Who may: the approver of the paying unit, not the preparer.   Trigger: POST /funds/bill-payments/{id}/approval.   Records: PREPARED → APPROVED.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, PAYEE_HELD (also where the account is another now),
PAYEE_NOT_ALLOWED, BENEFICIARY_DECEASED, SUSPENDED, SUPERVISION_HOLD, EARMARK_FROZEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.funds.domain.bill_payment import BillPayment
from services.funds.policy import c2_4_gates
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveBillPayment:
    payment_id: UUID


async def approve_bill_payment(command: ApproveBillPayment, actor: Actor, uow: UnitOfWork) -> BillPayment:
    payment = await uow.bill_payments.lock(command.payment_id)
    c2_4_gates.require_payer(Gate.APPROVE, actor, payment.source, payment.payer, payment.done)
    if payment.state != "PREPARED":
        refuse(Code.INVALID_TRANSITION, "只有已编制的付款可以审批")
    if await uow.bill_payees.of(await uow.bills.lock(payment.share_id)) != payment.payee:
        refuse(Code.PAYEE_HELD, "收款账户已变更，请撤回后重新编制")
    await uow.bill_money.advance(payment, "APPROVED", actor.subject)
    await uow.bill_payments.approve(payment.id, actor.subject)
    return await uow.bill_payments.get(payment.id)
