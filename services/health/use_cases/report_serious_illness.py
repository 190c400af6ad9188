"""Report a serious illness (C4.2): its class, where the proof lies, and sealed the diagnosis and what the person paid in the end.

Who may: a clerk of the person's unit, county, custodian or responsible L2 union.   Trigger: POST /health/serious-illness-reports.
Records: the report; nothing is decided here.   Emits: SERIOUS_ILLNESS_REPORTED, which says nothing of the illness.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, INVALID_TRANSITION,
MONEY_FORMAT_INVALID, CONSENT_MISSING, FIELD_INVALID, DUPLICATE_ROW.
"""

from dataclasses import asdict, dataclass, field
from datetime import date

from libs.common.contracts.health import SeriousIllnessReported
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from services.health.domain.caretakers import UNIONS, require_caretaker
from services.health.domain.illness_report import IllnessReport, ReportState
from services.health.domain.standing import require_standing
from services.health.policy import c4_2_serious_illness
from services.health.policy.c4_2_serious_illness import Costs, IllnessClass
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReportSeriousIllness:
    """`consented_on`: the day of the person's separate consent (PIPL 29); `duty_basis`: the duty that stands for it."""

    person_id: PersonId
    illness_class: IllnessClass
    evidence: str
    consented_on: date | None
    duty_basis: str
    diagnosis: str = field(repr=False)
    costs: Costs = field(repr=False)


async def report_serious_illness(command: ReportSeriousIllness, actor: Actor, uow: UnitOfWork) -> IllnessReport:
    today = uow.now.date()
    person = await uow.people.get(command.person_id)
    require_caretaker(actor, person, today, UNIONS)
    require_standing(person, today)
    if command.consented_on is None and not command.duty_basis:
        refuse(Code.CONSENT_MISSING, "健康信息属敏感个人信息，请填写本人单独同意的日期，或法定职责依据")
    if command.consented_on is not None and command.consented_on > today:
        refuse(Code.FIELD_INVALID, "同意日期不得晚于今天")
    said = {
        "diagnosis": command.diagnosis,
        "costs": asdict(command.costs),
        "self_paid": c4_2_serious_illness.self_paid(command.costs),
        "consented_on": command.consented_on.isoformat() if command.consented_on else None,
        "duty_basis": command.duty_basis,
    }
    report = IllnessReport(new_id(), person.id, command.illness_class, command.evidence, ReportState.REPORTED, today)
    await uow.illness_reports.add(report, said, actor)
    chain = person.chain_on(today)
    uow.emit(SeriousIllnessReported(subject=person.id, effective_on=today, report_id=report.id, l2=chain.l2, county=chain.county))
    return report
