"""Declare an application to the responsible L2 union after its public notice (C2.5 申报).

Who may: the reviewer of the person's county union; without a county step, of the unit's union; never who filled the form.
Trigger: POST /assistance/applications/{id}/declaration, a bulk act.   Records: NOTICE_PASSED → DECLARED.   Emits: APPLICATION_DECLARED.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, NOTICE_NOT_ELAPSED, NOTICE_OBJECTION_OPEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass

from libs.common.contracts.assistance import ApplicationDeclared
from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.domain.states import State
from services.assistance.policy import c2_4_gates, c2_5_notice
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeclareApplication:
    application_id: ApplicationId


async def declare_application(command: DeclareApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.COUNTY, actor, application.chain, application.gates)
    if application.state in (State.IN_NOTICE, State.OBJECTED):
        await _require_passed(application, uow)
    application.declare(actor, uow.now)
    uow.emit(ApplicationDeclared(subject=application.person_id, effective_on=uow.now.date(), application_id=application.id))
    return application


async def _require_passed(application: Application, uow: UnitOfWork) -> None:
    """Say what is missing: time, a decision, or only the closing."""
    assert application.notice_id is not None, "it is on a notice"
    notice = await uow.notices.get(application.notice_id, lock=False)
    objections = await uow.objections.open_of([application.id])
    c2_5_notice.require_passed(notice.period, uow.now.date(), objections.get(application.id, 0))
