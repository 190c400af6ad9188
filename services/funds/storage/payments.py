"""What a bank file says of each person: the account is opened for it, and for nothing else."""

from collections.abc import Sequence

from services.funds.domain.bank_files import Payment
from services.funds.storage.batches import InstructionLine
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
