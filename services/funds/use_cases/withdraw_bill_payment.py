"""Withdraw a payment before its release: its money is free again, the share owed as before (C2.3).

Who may: the preparer or the approver of the paying unit.   Trigger: POST /funds/bill-payments/{id}/withdrawal.
Records: PREPARED or APPROVED → WITHDRAWN.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (released: only the bank's receipt undoes it), EARMARK_FROZEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bill_payment import BillPayment
from services.funds.policy.c4_6_bills import require_payer
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WithdrawBillPayment:
    payment_id: UUID
    reason: str


async def withdraw_bill_payment(command: WithdrawBillPayment, actor: Actor, uow: UnitOfWork) -> BillPayment:
    unit, payment = require_payer(actor, Role.PREPARER, Role.APPROVER), await uow.bill_payments.lock(command.payment_id)
    if payment.payer != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该笔付款由其他单位办理")
    if payment.state not in ("PREPARED", "APPROVED"):
        refuse(Code.INVALID_TRANSITION, "已放行的付款只能按银行回单处理，不得撤回")
    await uow.bill_money.withdraw(payment, command.reason)
    await uow.bill_payments.finish(payment.id, "WITHDRAWN")
    await uow.bills.move(payment.share_id, "OWED")
    uow.audit("BILL_PAYMENT_WITHDRAWN", payment.id, detail={"reason": command.reason})
    return await uow.bill_payments.get(payment.id)
