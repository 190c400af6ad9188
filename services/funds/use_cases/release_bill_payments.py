"""Release payments of bills to the bank, in files by the templates of the payees' banks, each under one reference for ever (C2.4, C2.6; reliability.md §2).

Who may: the releaser of the paying unit, neither preparer nor approver of any of them.   Trigger: POST /funds/bill-payments/release, /{id}/release.
Records: APPROVED → RELEASED with the bank references, the order and its files' hashes; the files appear in the bank's directory when this has committed.
From here on only the bank's word says what became of a payment: it is never paid again on a guess.   Emits: nothing.
Refuses (the whole order): NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, FIELD_INVALID (several sources or
purposes; something does not fit the bank's format), PAYEE_HELD, PAYEE_NOT_ALLOWED, BENEFICIARY_DECEASED, SUSPENDED, SUPERVISION_HOLD, EARMARK_FROZEN.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.funds.domain.bank_writing import BatchHead, WrittenFile, parts_of, write_part
from services.funds.domain.bill_payment import BillOrder, BillPayment
from services.funds.policy import c2_4_gates
from services.funds.storage.bank_outbox import BankOutbox
from services.funds.storage.payments import bill_payments_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReleaseBillPayments:
    payment_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ReleasedOrder:
    order: BillOrder
    payments: tuple[BillPayment, ...]
    files: tuple[WrittenFile, ...]


async def release_bill_payments(command: ReleaseBillPayments, actor: Actor, uow: UnitOfWork, outbox: BankOutbox) -> ReleasedOrder:
    payments = await uow.bill_payments.lock_all(command.payment_ids)
    for payment in payments:
        c2_4_gates.require_payer(Gate.RELEASE, actor, payment.source, payment.payer, payment.done)
        if payment.state != "APPROVED":
            refuse(Code.INVALID_TRANSITION, "只有已审批的付款可以放行")
    if len({(payment.source, payment.purpose) for payment in payments}) != 1:
        refuse(Code.FIELD_INVALID, "一份付款文件只含同一资金来源、同一用途的款项，请分别放行")
    await _require_payees(payments, uow)
    order = await uow.bill_orders.open(payments[0], actor.subject)
    for payment in payments:
        await uow.bill_money.advance(payment, "RELEASED", actor.subject)
        await uow.bill_payments.release(payment.id, order.id, actor.subject)
    released = await uow.bill_payments.of_order(order.id)
    files = await _write(order, released, uow)
    for file in files:
        await outbox.stage(file.name, file.content, uow)
    return ReleasedOrder(order, tuple(released), tuple(files))


async def _require_payees(payments: Sequence[BillPayment], uow: UnitOfWork) -> None:
    """All shares are held before any money is: nobody who holds the one waits for the other."""
    for payment in payments:
        if await uow.bill_payees.of(await uow.bills.lock(payment.share_id)) != payment.payee:
            refuse(Code.PAYEE_HELD, "收款账户已变更，请撤回后重新编制")


async def _write(order: BillOrder, released: Sequence[BillPayment], uow: UnitOfWork) -> list[WrittenFile]:
    head = BatchHead(order.name, order.payer, order.value_date, order.purpose, order.source)
    parts = parts_of(await bill_payments_of(released, uow), await uow.bank_templates.in_force(order.payer, order.value_date))
    files = [write_part(head, part) for part in parts]
    await uow.payment_files.keep(order.id, order.no, order.value_date, files)
    return files
