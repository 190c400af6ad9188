"""Note what became of a share of a bill: paid, refused or returned by funds; or the receipt of money that is never debited here (C4.7).

Who may: this department's ear; for a receipt a clerk of the person's unit, county union, custodian or responsible L2.
Trigger: BILL_SHARE_PAID, BILL_SHARE_REFUSED, BILL_SHARE_RETURNED of funds; POST /health/checkup-bills/{id}/receipt.
Records: the share; bill and check-up SETTLED once every share is paid, and open again where one came back.   Emits: nothing.
Refuses: NOT_FOUND (an event is parked), ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.health.domain.caretakers import UNIONS, require_caretaker
from services.health.domain.checkup_bill import OUTSIDE, BillState, CheckupBill, ShareState
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SettleCheckupBill:
    """`share_id` None: the one share of a bill that is paid outside, by the receipt `receipt_no`."""

    bill_id: UUID
    share_id: UUID | None
    state: ShareState
    on: date
    code: str = ""
    receipt_no: str = ""


async def settle_checkup_bill(command: SettleCheckupBill, actor: Actor, uow: UnitOfWork) -> CheckupBill:
    bill = await uow.checkup_bills.lock(command.bill_id)
    share_id = command.share_id or await _paid_outside(bill, command, actor, uow)
    share = bill.note(share_id, command.state, command.on, command.code)
    was, now = bill.state, bill.follow_shares()
    await uow.checkup_bills.keep_share(bill, share, command.receipt_no)
    if was is not now:
        checkup = await uow.checkups.lock(bill.checkup_id)
        if now is BillState.SETTLED:
            checkup.settle()
        else:
            checkup.reopen()
        await uow.checkups.keep(checkup, actor)
    return bill


async def _paid_outside(bill: CheckupBill, command: SettleCheckupBill, actor: Actor, uow: UnitOfWork) -> UUID:
    require_caretaker(actor, await uow.people.get(bill.person_id), uow.now.date(), UNIONS)
    if bill.state is not BillState.APPROVED or bill.shares[0].level not in OUTSIDE:
        refuse(Code.INVALID_TRANSITION, "只有已审批、由单位或另一方负担的账单登记付款凭据")
    if command.on > uow.now.date():
        refuse(Code.FIELD_INVALID, "付款日期不得晚于今天")
    return bill.shares[0].id
