"""Approve a hospital's bill, or send it back (C4.6–C4.8): of public and union money funds is told what each payer owes.

Who may: the case officer of the responsible L2, not the person who entered it; who entered it may take it back.
Trigger: POST /health/checkup-bills/{id}/approval, /return.   Records: APPROVED with its shares, or SENT_BACK.
Emits: CHECKUP_BILL_APPROVED, unless a unit or another party pays: that money is recorded by its receipt and never debited here.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, PAYER_MISMATCH (the facts of that day have
been corrected since), FIELD_INVALID, CONFIG_MISSING, ANNUAL_LIMIT_REACHED.
"""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from libs.common.contracts.bills import Bill, BillShare, BillSource
from libs.common.contracts.health import CheckupBillApproved
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.health.domain.caretakers import require_l2
from services.health.domain.checkup import Checkup
from services.health.domain.checkup_bill import CheckupBill
from services.health.domain.payer_facts import payer_facts
from services.health.policy import c4_7_checkup_payer
from services.health.policy.c4_7_checkup_payer import Payer
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.enter_checkup_bill import shares_of

_SOURCES: Final[dict[str, BillSource]] = {"CENTRAL_SPECIAL": "CENTRAL_SPECIAL", "UNION_FUND": "UNION_FUND"}


@dataclass(frozen=True, slots=True)
class DecideCheckupBill:
    bill_id: UUID
    outcome: Literal["APPROVED", "SENT_BACK"]


async def decide_checkup_bill(command: DecideCheckupBill, actor: Actor, uow: UnitOfWork) -> CheckupBill:
    bill = await uow.checkup_bills.lock(command.bill_id)
    person = await uow.people.get(bill.person_id)
    if command.outcome == "SENT_BACK":
        if actor.subject != bill.entered_by:
            require_l2(actor, person, uow.now.date())
        bill.send_back()
        await uow.checkup_bills.decide(bill, actor)
        return bill
    require_l2(actor, person, uow.now.date())
    if actor.subject == bill.entered_by:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得审批，请由另一人审批")
    checkup = await uow.checkups.lock(bill.checkup_id)
    assert checkup.done_on is not None, "billed once done"
    checkup.charge(c4_7_checkup_payer.decide(payer_facts(person, checkup.done_on)))
    c4_7_checkup_payer.require_payer(checkup.due, bill.payer)
    bill.approve(await shares_of(bill, checkup, person, uow))
    await uow.checkup_bills.decide(bill, actor)
    if bill.payer in (Payer.CENTRAL_SPECIAL, Payer.UNION_FUND):
        uow.emit(_approved(bill, checkup, uow))
    return bill


def _approved(bill: CheckupBill, checkup: Checkup, uow: UnitOfWork) -> CheckupBillApproved:
    shares = tuple(
        BillShare(share_id=share.id, source=_SOURCES[share.source], payer=share.payer, amount_fen=share.amount_fen)
        for share in bill.shares
        if share.payer is not None
    )
    purpose: Literal["HEALTH_CHECKUP_SUBSIDY", "CHECKUP"] = "HEALTH_CHECKUP_SUBSIDY" if bill.payer is Payer.CENTRAL_SPECIAL else "CHECKUP"
    owed = Bill(bill_id=bill.id, purpose=purpose, fiscal_year=bill.year, payee_code=bill.hospital_code, shares=shares)
    today = uow.now.date()
    return CheckupBillApproved(subject=bill.person_id, effective_on=today, checkup_id=checkup.id, year=bill.year, bill=owed)
