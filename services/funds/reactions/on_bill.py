"""A bill of health or employment stands: CHECKUP_BILL_APPROVED, CONVALESCENCE_BILL_APPROVED, TRAINING_SUBSIDY_APPROVED, EMPLOYER_SUBSIDY_APPROVED."""

from libs.common.contracts.employment import EmployerSubsidyApproved, TrainingSubsidyApproved
from libs.common.contracts.health import CheckupBillApproved, ConvalescenceBillApproved
from services.funds.domain.bill import OwedBill, OwedShare
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.judge_bill_shares import JudgeBillShares, judge_bill_shares
from services.funds.use_cases.owe_bill import OweBill, owe_bill

BillApproved = CheckupBillApproved | ConvalescenceBillApproved | TrainingSubsidyApproved | EmployerSubsidyApproved


async def on_bill(event: BillApproved, uow: UnitOfWork) -> None:
    bill = event.bill
    shares = tuple(OwedShare(share.share_id, share.source, share.payer, share.amount_fen) for share in bill.shares)
    person = None if isinstance(event, ConvalescenceBillApproved) else event.subject  # a batch is nobody's
    head = (bill.bill_id, event.SPEAKER, event.subject, person, bill.purpose, bill.fiscal_year, bill.payee_code, event.effective_on)
    await owe_bill(OweBill(OwedBill(*head, shares)), uow)
    await judge_bill_shares(JudgeBillShares(bill_id=bill.bill_id), uow)
