"""Release the payment of a share to the bank, under one reference for ever (C2.4; reliability.md §2).

Who may: the releaser of the paying unit, neither preparer nor approver.   Trigger: POST /funds/bill-payments/{id}/release.
Records: APPROVED → RELEASED with the bank reference. From here on only the bank's receipt says what became of it: it is never paid again on a guess.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, PAYEE_HELD, PAYEE_NOT_ALLOWED, BENEFICIARY_DECEASED,
SUSPENDED, SUPERVISION_HOLD, EARMARK_FROZEN.
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
class ReleaseBillPayment:
    payment_id: UUID


async def release_bill_payment(command: ReleaseBillPayment, actor: Actor, uow: UnitOfWork) -> BillPayment:
    payment = await uow.bill_payments.lock(command.payment_id)
    c2_4_gates.require_payer(Gate.RELEASE, actor, payment.source, payment.payer, payment.done)
    if payment.state != "APPROVED":
        refuse(Code.INVALID_TRANSITION, "只有已审批的付款可以放行")
    if await uow.bill_payees.of(await uow.bills.lock(payment.share_id)) != payment.payee:
        refuse(Code.PAYEE_HELD, "收款账户已变更，请撤回后重新编制")
    await uow.bill_money.advance(payment, "RELEASED", actor.subject)
    await uow.bill_payments.release(payment.id, actor.subject)
    return await uow.bill_payments.get(payment.id)
