"""Submit a corrected or recalled form again (C2.5).

Who may: the form filler of the person's unit or county.   Trigger: POST /assistance/applications/{id}/submission.
Records: DRAFT → SUBMITTED.   Emits: APPLICATION_SUBMITTED.   Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.submit_application import submitted


@dataclass(frozen=True, slots=True)
class ResubmitApplication:
    application_id: ApplicationId


async def resubmit_application(command: ResubmitApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.FILL, actor, application.chain, application.gates)
    application.submit(actor, uow.now)
    uow.emit(submitted(application))
    return application
