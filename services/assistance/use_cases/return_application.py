"""Return an application to who filled it, with the reason (domain.md §5 退回).

Who may: whoever stands at the next gate: the reviewer before the declaration, the L2's verifier after it.
Trigger: POST /assistance/applications/{id}/return.   Records: → RETURNED, the reason sealed.   Emits: APPLICATION_RETURNED.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, NOTICE_OBJECTION_OPEN.
"""

from dataclasses import dataclass, field

from libs.common.contracts.assistance import ApplicationReturned
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.domain.states import State
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReturnApplication:
    application_id: ApplicationId
    reason: str = field(repr=False)


async def return_application(command: ReturnApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    gate = Gate.VERIFY if application.state is State.DECLARED else Gate.COUNTY
    c2_4_gates.require(gate, actor, application.chain, application.gates)
    if application.state is State.OBJECTED and await uow.objections.open_of([application.id]):
        refuse(Code.NOTICE_OBJECTION_OPEN, "尚有异议未处理，请在异议处理决定中退回")
    application.return_(gate, command.reason, actor, uow.now)
    uow.emit(ApplicationReturned(subject=application.person_id, effective_on=uow.now.date(), application_id=application.id, gate=gate))
    return application
