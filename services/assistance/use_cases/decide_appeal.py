"""Decide an appeal (C2.5, Q49): upheld, a rejected application is returned, so that it can be corrected, submitted and posted again.

Who may: the verifier of the responsible L2 union; in the second instance the supervisor of 省总工会; nobody who decided in the matter before.
Trigger: POST /assistance/appeals/{id}/decision.   Records: outcome, reasons (sealed) and what follows; REJECTED → RETURNED where upheld.
What has ended stays ended, and facts are corrected by their owners: there the decision says what is to be done.
Emits: APPEAL_DECIDED; APPLICATION_RETURNED where the application is returned.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.assistance import AppealDecided, ApplicationReturned
from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from services.assistance.domain.appeal import Appeal, AppealOutcome
from services.assistance.domain.application import Application
from services.assistance.domain.states import MOVES, Act, State
from services.assistance.policy.c2_5_appeal import Remedy, Target
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    appeal_id: UUID
    outcome: AppealOutcome
    reason: str = field(repr=False)


async def decide_appeal(command: DecideAppeal, actor: Actor, uow: UnitOfWork) -> Appeal:
    appeal = await uow.appeals.lock(command.appeal_id)
    appeal.require_decider(actor)
    appeal.decide(command.outcome, actor, uow.now.date())
    if command.outcome is AppealOutcome.UPHELD:
        root = await uow.appeals.lock(appeal.target_id) if appeal.target is Target.APPEAL else appeal
        appeal.remedy = await _remedy(root, command.reason, actor, uow)
    await uow.appeals.decide(appeal, command.reason)
    uow.emit(
        AppealDecided(
            subject=appeal.person_id,
            effective_on=uow.now.date(),
            appeal_id=appeal.id,
            target=appeal.target.value,
            outcome=command.outcome.value,
            level=appeal.level.value,
        )
    )
    return appeal


async def _remedy(root: Appeal, reason: str, actor: Actor, uow: UnitOfWork) -> Remedy:
    if root.target is Target.MONTH:
        return Remedy.FORM_CORRECTION
    if root.target is Target.ENTITLEMENT:
        suspended = any(held.id == root.target_id and held.state == "SUSPENDED" for held in await uow.entitlements.of([root.person_id]))
        return Remedy.CORRECT_FACTS if suspended else Remedy.REAPPLY
    assert root.application_id is not None, "an application is behind it"
    application = await uow.applications.lock(root.application_id)
    if application.state is State.REJECTED:
        await uow.people.fetch([application.person_id], lock=True)
        if await uow.applications.is_live(application.person_id, application.benefit):
            return Remedy.PENDING_APPLICATION
        application.reopen(reason, actor, uow.now)
        _say_returned(application, uow)
        return Remedy.REOPENED
    if application.state in MOVES[Act.RETURN][0] and not await uow.objections.open_of([application.id]):
        application.return_(Gate.VERIFY, reason, actor, uow.now)
        _say_returned(application, uow)
        return Remedy.RETURNED
    return Remedy.FORM_CORRECTION if application.state in MOVES[Act.CLOSE][0] else Remedy.PENDING_APPLICATION


def _say_returned(application: Application, uow: UnitOfWork) -> None:
    uow.emit(
        ApplicationReturned(
            subject=application.person_id, effective_on=uow.now.date(), application_id=application.id, gate=Gate.VERIFY.value
        )
    )
