"""Reveal the order of a payment to the bank: holder and account in full, for a reason (§8: bank in full only for the payer role).

Who may: preparer, approver or releaser of the paying unit.   Trigger: POST /funds/bill-payments/{id}/order.   Records: the audit row with the reason.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bill_payment import BillPayment
from services.funds.policy.c4_6_bills import require_payer
from services.funds.storage.payees import ClearAccount
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevealBillOrder:
    payment_id: UUID
    reason: str


async def reveal_bill_order(command: RevealBillOrder, actor: Actor, uow: UnitOfWork) -> tuple[BillPayment, ClearAccount]:
    unit, payment = (
        require_payer(actor, Role.PREPARER, Role.APPROVER, Role.RELEASER),
        await uow.bill_payments.get(command.payment_id),
    )
    if payment.payer != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该笔付款由其他单位办理")
    uow.audit("BILL_ORDER_REVEALED", payment.id, detail={"reason": command.reason})
    if payment.organisation_id is not None:
        return payment, await uow.payee_organisations.open(payment.organisation_id)
    assert payment.account_id is not None, "one of both"
    return payment, (await uow.payees.open([payment.account_id]))[payment.account_id]
