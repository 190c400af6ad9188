"""Keep a bill that another department approved: each share is owed once, by its payer from its source (C4.6, C4.8, C5.5, C5.8).

Who may: this department's ear.   Trigger: CHECKUP_BILL_APPROVED, CONVALESCENCE_BILL_APPROVED, TRAINING_SUBSIDY_APPROVED, EMPLOYER_SUBSIDY_APPROVED.
Records: the bill and its shares, not yet judged; the same bill again changes nothing.   Emits: nothing.
Refuses: FIELD_INVALID, DUPLICATE_ROW (another bill under the same id); the event is parked.
"""

from dataclasses import dataclass

from services.funds.domain.bill import OwedBill
from services.funds.policy.c4_6_bills import require_readable
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OweBill:
    bill: OwedBill


async def owe_bill(command: OweBill, uow: UnitOfWork) -> None:
    shares = command.bill.shares
    require_readable(tuple(share.amount_fen for share in shares), len({share.id for share in shares}))
    await uow.bills.owe(command.bill)
