"""Approve a subsidy, or send it back (C5.5, C5.8): funds is told what the bureau owes from employment money.

Who may: a clerk of 人社 of the place, not the one who entered it; who entered it may take it back.
Trigger: POST /employment/subsidies/{id}/approval, /return.
Records: APPROVED with amount, paying bureau and year, examined anew; or SENT_BACK, and its course, certificate or months are free again.
Emits: TRAINING_SUBSIDY_APPROVED, EMPLOYER_SUBSIDY_APPROVED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, and whatever entering it refuses.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from libs.common.contracts.bills import Bill, BillPurpose, BillShare
from libs.common.contracts.employment import EmployerSubsidyApproved, TrainingSubsidyApproved
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.caretakers import HRSS
from services.employment.domain.subsidy import Subsidy, SubsidyKind, SubsidyState
from services.employment.policy.c5_5_training import TrainingSubsidyKind
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.enter_employer_subsidy import owed_to_employer
from services.employment.use_cases.enter_training_subsidy import owed_for_training

PURPOSES: Final[dict[SubsidyKind, BillPurpose]] = {
    SubsidyKind.TRAINING: "TRAINING_SUBSIDY",
    SubsidyKind.APPRAISAL: "APPRAISAL_SUBSIDY",
    SubsidyKind.SOCIAL_INSURANCE: "SOCIAL_INSURANCE_SUBSIDY",
    SubsidyKind.PUBLIC_WELFARE_POST: "PUBLIC_WELFARE_POST_SUBSIDY",
}


@dataclass(frozen=True, slots=True)
class DecideSubsidy:
    subsidy_id: UUID
    outcome: Literal["APPROVED", "SENT_BACK"]


async def decide_subsidy(command: DecideSubsidy, actor: Actor, uow: UnitOfWork) -> Subsidy:
    person = await uow.people.get(await uow.subsidies.person_of(command.subsidy_id), lock=True)
    subsidy = await uow.subsidies.lock(command.subsidy_id)
    await uow.caretaking.require(actor, person, HRSS)
    if command.outcome == "SENT_BACK":
        subsidy.send_back()
    else:
        if actor.subject == subsidy.entered_by:
            refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得审批，请由另一人审批")
        if subsidy.state is not SubsidyState.ENTERED:
            refuse(Code.INVALID_TRANSITION, "此项补贴已审批或已退回")
        assert actor.unit_id is not None, "a clerk of a bureau"
        subsidy.approve(await _owed(subsidy, person, uow), actor.unit_id, new_id(), uow.now.year)
    await uow.subsidies.decide(subsidy, actor)
    uow.audit(f"SUBSIDY_{command.outcome}", person.id, detail={"subsidy": str(subsidy.id), "kind": subsidy.kind})
    if subsidy.state is SubsidyState.APPROVED:
        _tell(subsidy, uow)
    return subsidy


async def _owed(subsidy: Subsidy, person: KnownPerson, uow: UnitOfWork) -> int:
    if subsidy.enrolment_id is None:
        return await owed_to_employer(subsidy, person, uow)
    return await owed_for_training(TrainingSubsidyKind(subsidy.kind), await uow.trainings.lock(subsidy.enrolment_id), person, uow)


def _tell(subsidy: Subsidy, uow: UnitOfWork) -> None:
    head: dict[str, Any] = {
        "subject": subsidy.person_id,
        "effective_on": uow.now.date(),
        "kind": subsidy.kind.value,
        "bill": _bill(subsidy),
    }
    if subsidy.enrolment_id is not None:
        uow.emit(TrainingSubsidyApproved(**head, subsidy_id=subsidy.id))
    else:
        uow.emit(EmployerSubsidyApproved(**head, claim_id=subsidy.id, months=tuple(each.month for each in subsidy.months)))


def _bill(subsidy: Subsidy) -> Bill:
    assert subsidy.payer is not None, "approved"
    assert subsidy.share_id is not None, "approved"
    assert subsidy.fiscal_year is not None, "approved"
    share = BillShare(share_id=subsidy.share_id, source="EMPLOYMENT_FUND", payer=subsidy.payer, amount_fen=subsidy.amount_fen)
    purpose = PURPOSES[subsidy.kind]
    return Bill(bill_id=subsidy.id, purpose=purpose, fiscal_year=subsidy.fiscal_year, payee_code=subsidy.payee_code, shares=(share,))
