"""Enter a correction of an accepted form, with reason and proof (domain.md §5 更正; C2.5): it counts once another person has approved it.

Who may: a form filler of the person's unit or county.   Trigger: POST /assistance/applications/{id}/form-corrections.
Records: the corrected form, sealed, waiting for its decision.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, and what keeps a form from being complete.

A form not yet accepted is returned and corrected instead (`correct_form`).
"""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.states import State
from services.assistance.domain.written_form import WrittenForm, faults_of, refusal_of
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork

_ACCEPTED: Final = frozenset({State.VERIFIED, State.FUNDED, State.PAID})


@dataclass(frozen=True, slots=True)
class EnterFormCorrection:
    """`form.submitted_on`: in its month what the form says begins; the application's own date where it was wrong from the beginning."""

    application_id: ApplicationId
    form: WrittenForm
    reason: str


async def enter_form_correction(command: EnterFormCorrection, actor: Actor, uow: UnitOfWork) -> UUID:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.FILL, actor, application.chain, {})
    if application.state not in _ACCEPTED or application.campaign_id is not None:
        refuse(Code.INVALID_TRANSITION, "只有已核对的申报表才办理更正；未核对的请退回后修改，已终止的请重新申报，年度待遇名单没有申报表")
    _, earlier = await uow.forms.latest(application.id)
    form = replace(command.form, name=earlier.name)
    if refusal := refusal_of(faults_of(form, uow.now.date())):
        raise refusal
    stated_on = form.submitted_on or application.submitted_on
    return await uow.form_corrections.enter(application.id, form.accepted(), stated_on, command.reason, actor.subject)
