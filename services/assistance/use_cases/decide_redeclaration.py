"""Decide about a yearly re-declaration (Q13): approved, the months since the last one was due are granted by the next line run where they hold.

Who may: the verifier of the responsible L2 union, not the person who entered it.
Trigger: POST /assistance/redeclarations/{id}/approval, /rejection.   Records: the decision, a further form where it changed, the next due day.
Emits: APPLICATION_REDECLARED where approved.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.assistance import ApplicationRedeclared
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import PersonId
from services.assistance.domain.application import Application
from services.assistance.policy import c2_4_gates
from services.assistance.policy.c2_5_redeclaration import Review
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideRedeclaration:
    redeclaration_id: UUID
    approved: bool


async def decide_redeclaration(command: DecideRedeclaration, actor: Actor, uow: UnitOfWork) -> PersonId:
    """Whose it is: the door lets their entitlements follow."""
    redeclaration = await uow.redeclarations.lock(command.redeclaration_id)
    application = await uow.applications.lock(redeclaration.application_id)
    c2_4_gates.require(Gate.VERIFY, actor, application.chain, {})
    if redeclaration.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "此份重新申报已有结论")
    if redeclaration.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得核对自己录入的重新申报，请由另一人核对")
    if redeclaration.correction_id:
        await _decide_form(redeclaration.correction_id, application, actor, uow, approved=command.approved)
    await uow.redeclarations.decide(command.redeclaration_id, "APPROVED" if command.approved else "REJECTED", actor.subject)
    if command.approved:
        review = Review.of(redeclaration.declared_on, (await uow.parameters.table()).on(redeclaration.declared_on))
        await uow.redeclarations.watch([(application.id, application.person_id, review)])
        uow.emit(
            ApplicationRedeclared(
                subject=application.person_id,
                effective_on=uow.now.date(),
                application_id=application.id,
                declared_on=redeclaration.declared_on,
                due_on=review.due_on,
            )
        )
    return application.person_id


async def _decide_form(correction_id: UUID, application: Application, actor: Actor, uow: UnitOfWork, *, approved: bool) -> None:
    correction = await uow.form_corrections.lock(correction_id)
    if correction.state != "ENTERED":
        if approved and correction.state == "REJECTED":
            refuse(Code.INVALID_TRANSITION, "所附申报表已在更正中退回，请退回此份重新申报后另行录入")
        return
    await uow.form_corrections.decide(correction_id, "APPROVED" if approved else "REJECTED", actor.subject)
    if approved:
        seq, _ = await uow.forms.latest(application.id)
        uow.forms.add_change(application.id, correction.form, correction.stated_on, application.submitted_on, seq=seq + 1)
