"""Correct a form that was returned or recalled (C2.5).

Who may: the form filler of the person's unit or county.   Trigger: PUT /assistance/applications/{id}/form.
Records: a further form; the earlier one stays. RETURNED | DRAFT → DRAFT.   Emits: nothing until it is submitted again.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, and what keeps a form from being complete.
"""

from dataclasses import dataclass, replace

from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.application import Application
from services.assistance.domain.written_form import WrittenForm, faults_of, refusal_of
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CorrectForm:
    """`form` without person and account: neither is corrected here (an account by a second person in funds)."""

    application_id: ApplicationId
    form: WrittenForm


async def correct_form(command: CorrectForm, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.FILL, actor, application.chain, application.gates)
    seq, earlier = await uow.forms.latest(application.id)
    form = replace(command.form, name=earlier.name)
    if refusal := refusal_of(faults_of(form, uow.now.date())):
        raise refusal
    submitted_on = form.submitted_on or application.submitted_on
    application.correct(actor, uow.now, submitted_on=submitted_on)
    uow.forms.add(application.id, form.accepted(), submitted_on, seq=seq + 1)
    return application
