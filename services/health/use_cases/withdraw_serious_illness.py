"""Take back a report of a serious illness that was a mistake, or of another person (C4.2).

Who may: a clerk of the units that look after the person.   Trigger: POST /health/serious-illness-reports/{id}/withdrawal.
Records: WITHDRAWN, the reason sealed.   Emits: SERIOUS_ILLNESS_WITHDRAWN.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.health import SeriousIllnessWithdrawn
from libs.common.kernel.actor import Actor
from services.health.domain.caretakers import UNIONS, require_caretaker
from services.health.domain.illness_report import IllnessReport
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WithdrawSeriousIllness:
    report_id: UUID
    reason: str = field(repr=False)


async def withdraw_serious_illness(command: WithdrawSeriousIllness, actor: Actor, uow: UnitOfWork) -> IllnessReport:
    report, today = await uow.illness_reports.lock(command.report_id), uow.now.date()
    require_caretaker(actor, await uow.people.get(report.person_id), today, UNIONS)
    report.withdraw()
    await uow.illness_reports.withdraw(report, command.reason, actor)
    uow.emit(SeriousIllnessWithdrawn(subject=report.person_id, effective_on=today, report_id=report.id))
    return report
