"""Decide about a correction of an accepted form (domain.md §5 更正): approved, the next line run adjusts what it changes, never edits.

Who may: the verifier of the responsible L2 union, not the person who entered it.
Trigger: POST /assistance/form-corrections/{id}/approval, /rejection.   Records: a further form; the earlier ones stay.
Emits: APPLICATION_REDECLARED (RETIRED) where it declares the pension that was asked for (Q13).
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.assistance import ApplicationRedeclared
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideFormCorrection:
    correction_id: UUID
    approved: bool


async def decide_form_correction(command: DecideFormCorrection, actor: Actor, uow: UnitOfWork) -> None:
    correction = await uow.form_corrections.lock(command.correction_id)
    application = await uow.applications.lock(correction.application_id)
    c2_4_gates.require(Gate.VERIFY, actor, application.chain, {})
    if correction.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该项更正已有结论")
    if correction.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核自己录入的更正，请由另一人复核")
    await uow.form_corrections.decide(command.correction_id, "APPROVED" if command.approved else "REJECTED", actor.subject)
    if command.approved:
        answered = await uow.redeclarations.answer(application.id, correction.stated_on)
        seq, _ = await uow.forms.latest(application.id)
        uow.forms.add_change(application.id, correction.form, correction.stated_on, application.submitted_on, seq=seq + 1)
        if answered is not None:
            uow.emit(
                ApplicationRedeclared(
                    subject=application.person_id,
                    effective_on=uow.now.date(),
                    application_id=application.id,
                    declared_on=correction.stated_on,
                    due_on=answered,
                    reason="RETIRED",
                )
            )
