"""Take back one's own last act before the next gate has acted (domain.md §5 撤回).

Who may: the actor of the last gate, at the same post.   Trigger: POST /assistance/applications/{id}/recall.
Records: the state before the act.   Emits: APPLICATION_VERIFICATION_RECALLED where it was verified; else nothing: nobody had been told.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (the next gate has acted; a notice hangs; a month is granted).
"""

from dataclasses import dataclass, field

from libs.common.contracts.assistance import ApplicationVerificationRecalled
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.domain.states import Act
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecallApplication:
    application_id: ApplicationId
    reason: str = field(repr=False)


async def recall_application(command: RecallApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    standing = application.log.standing()
    if standing and standing[-1].gate is not None and all(each.actor != actor.subject for each in standing):
        c2_4_gates.require(standing[-1].gate, actor, application.chain, {})
    act = application.act_to_recall(actor)
    assert act.gate is not None, "acts of gates only are recalled"
    c2_4_gates.require(act.gate, actor, application.chain, {})
    if act.act is Act.OPEN_NOTICE and application.notice_id is not None:
        notice = await uow.notices.get(application.notice_id, lock=False)
        if notice.clock_from is not None:
            refuse(Code.INVALID_TRANSITION, "公示已张贴，不能撤回；如有错误请退回")
    if act.act is Act.VERIFY and (application.campaign_id is not None or await uow.lines.any_of(application.id)):
        refuse(Code.INVALID_TRANSITION, "已逐月认定待遇，不能撤回；有误的请办理申报表更正")
    application.recall(act, command.reason, actor, uow.now)
    if act.act is Act.VERIFY:
        told = {"subject": application.person_id, "application_id": application.id, "l2": application.chain.l2}
        uow.emit(ApplicationVerificationRecalled(effective_on=uow.now.date(), **told))
    return application
