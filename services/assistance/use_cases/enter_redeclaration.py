"""Enter a yearly re-declaration of an accepted application (Q13): that nothing has changed, or the form as it is now.

Who may: a form filler of the person's unit or county.   Trigger: POST /assistance/applications/{id}/redeclarations.
Records: the re-declaration, waiting; a changed form as a correction that waits with it.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, CONSENT_MISSING, and what keeps a form from being complete.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.hardship_form import Evidence
from services.assistance.domain.states import State
from services.assistance.domain.written_form import WrittenForm, faults_of, refusal_of
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork

_ACCEPTED = frozenset({State.VERIFIED, State.FUNDED, State.PAID})
_REASON = "年度重新申报，情况有变化"


@dataclass(frozen=True, slots=True)
class EnterRedeclaration:
    """`form` None: nothing has changed. Its `submitted_on` is the day from which what it says holds."""

    application_id: ApplicationId
    declared_on: date
    consented_on: date | None
    evidence: Evidence
    form: WrittenForm | None = field(default=None, repr=False)


async def enter_redeclaration(command: EnterRedeclaration, actor: Actor, uow: UnitOfWork) -> UUID:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.FILL, actor, application.chain, {})
    if application.state not in _ACCEPTED or application.campaign_id is not None:
        refuse(Code.INVALID_TRANSITION, "只有已核对的按月申请才办理年度重新申报；已终止的请重新申报")
    last = (await uow.redeclarations.declared_on([application.id]))[application.id]
    if not last < command.declared_on <= uow.now.date():
        refuse(Code.FIELD_INVALID, f"重新申报日期须晚于上次申报({last})，且不得晚于今天")
    if command.consented_on is None or command.consented_on > command.declared_on:
        refuse(Code.CONSENT_MISSING, "请由本人在重新申报时签署知情同意书，并填写签署日期")
    if not command.evidence:
        refuse(Code.FIELD_INVALID, "请附本人签字的重新申报书，电子文件或注明存放位置")
    correction_id = await _changed(command, command.form, actor, uow) if command.form else None
    return await uow.redeclarations.enter(application.id, command.declared_on, command.consented_on, command.evidence, correction_id, actor)


async def _changed(command: EnterRedeclaration, written: WrittenForm, actor: Actor, uow: UnitOfWork) -> UUID:
    _, earlier = await uow.forms.latest(command.application_id)
    form = replace(written, name=earlier.name)
    if refusal := refusal_of(faults_of(form, uow.now.date())):
        raise refusal
    stated_on = form.submitted_on or command.declared_on
    return await uow.form_corrections.enter(command.application_id, form.accepted(), stated_on, _REASON, actor.subject)
