"""What a bank file says of each payee: the account is opened for it, and for nothing else."""

from collections.abc import Sequence
from uuid import UUID

from services.funds.domain.bank_files import Payment
from services.funds.domain.bill_payment import BillPayment
from services.funds.storage.batches import InstructionLine
from services.funds.storage.payees import ClearAccount
from services.funds.storage.unit_of_work import UnitOfWork


async def payments_of(lines: Sequence[InstructionLine], uow: UnitOfWork) -> list[Payment]:
    """One payment per reference, in order of the references."""
    accounts = await uow.payees.open(sorted({line.payee_id for line in lines}))
    by_ref = {line.bank_ref: line for line in lines}
    return [
        Payment(ref, payee.number, payee.name, payee.bank_name, line.amount_fen, payee.relation)
        for ref, line in sorted(by_ref.items())
        for payee in (accounts[line.payee_id],)
    ]


async def bill_payments_of(payments: Sequence[BillPayment], uow: UnitOfWork) -> list[Payment]:
    """One payment per reference, in order of the references: to an organisation's account, or to the person's."""
    accounts: dict[UUID, ClearAccount] = await uow.payees.open(sorted({each.account_id for each in payments if each.account_id}))
    for organisation_id in sorted({each.organisation_id for each in payments if each.organisation_id}):
        accounts[organisation_id] = await uow.payee_organisations.open(organisation_id)
    made = []
    for each in payments:
        payee_id = each.organisation_id or each.account_id
        assert payee_id is not None, "one of both"
        assert each.bank_ref is not None, "it is released"
        payee = accounts[payee_id]
        made.append(Payment(each.bank_ref, payee.number, payee.name, payee.bank_name, each.amount_fen, payee.relation))
    return sorted(made, key=lambda payment: payment.bank_ref)
