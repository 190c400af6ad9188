"""Withdraw an application before it is declared (domain.md §5).

Who may: the person; the form filler of their unit or county, on a signed request.
Trigger: POST /assistance/applications/{id}/withdrawal.   Records: → WITHDRAWN, the reason sealed.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WithdrawApplication:
    application_id: ApplicationId
    reason: str = field(repr=False)


async def withdraw_application(command: WithdrawApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    if not actor.has(Role.MODEL_WORKER):
        c2_4_gates.require(Gate.FILL, actor, application.chain, {})
    elif actor.person_id != application.person_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "只能撤销本人的申请")
    application.withdraw(command.reason, actor, uow.now)
    return application
