"""Decide an objection to a public notice (C2.5, Q25).

Who may: the reviewer of the person's county union; without a county step, of the unit's union; never who filled the form.
Trigger: POST /assistance/objections/{id}/decision.
Records: outcome and reason. Not upheld: the application stays objected until the notice closes, or passes where it is closed already.
Upheld, as the last one open: OBJECTED → RETURNED (a new form, a new notice) or REJECTED.   Emits: APPLICATION_RETURNED, APPLICATION_REJECTED, PUBLIC_NOTICE_CLOSED.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, NOTICE_OBJECTION_OPEN, NOT_FOUND.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.assistance import ApplicationRejected, ApplicationReturned, PublicNoticeClosed
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.assistance.domain.application import Application
from services.assistance.domain.objection import Objection, Outcome
from services.assistance.domain.states import State
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideObjection:
    objection_id: UUID
    outcome: Outcome
    reason: str = field(repr=False)


async def decide_objection(command: DecideObjection, actor: Actor, uow: UnitOfWork) -> Objection:
    application_id = (await uow.objections.find(command.objection_id)).application_id
    application = await uow.applications.lock(application_id)
    objection = await uow.objections.find(command.objection_id)
    c2_4_gates.require(Gate.COUNTY, actor, application.chain, application.gates)
    if command.outcome is not Outcome.DISMISSED and (await uow.objections.open_of([application_id])).get(application_id, 0) > 1:
        refuse(Code.NOTICE_OBJECTION_OPEN, "此事项还有其他异议未处理，请先逐件处理，成立的最后处理")
    reason = uow.keyring.seal(command.reason, "objection", "sealed_reason", objection.id).envelope
    objection.decide(command.outcome, reason, actor, uow.now)
    if application.state is State.OBJECTED:
        await _follow(command, application, actor, uow)
    return objection


async def _follow(command: DecideObjection, application: Application, actor: Actor, uow: UnitOfWork) -> None:
    today, person, application_id = uow.now.date(), application.person_id, application.id
    match command.outcome:
        case Outcome.REJECTED:
            application.reject(actor, uow.now)
            uow.emit(ApplicationRejected(subject=person, effective_on=today, application_id=application_id))
        case Outcome.RETURNED:
            application.return_(Gate.COUNTY, command.reason, actor, uow.now)
            uow.emit(ApplicationReturned(subject=person, effective_on=today, application_id=application_id, gate=Gate.COUNTY))
        case Outcome.DISMISSED:
            await uow.session.flush()
            others = await uow.objections.open_of([application_id])
            assert application.notice_id is not None, "it is objected to on a notice"
            notice = await uow.notices.get(application.notice_id, lock=False)
            if not others and notice.closed_on is not None:
                application.pass_notice(actor, uow.now)
                uow.emit(PublicNoticeClosed(subject=person, effective_on=today, application_id=application_id, notice_id=notice.id))
