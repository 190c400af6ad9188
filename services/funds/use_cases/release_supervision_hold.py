"""Release a hold of supervision (C2.7 监督检查, RELEASE): at once by the person who placed it, otherwise by both offices.

Who may: a supervisor of 省财政厅 or of 省总工会.   Trigger: POST /funds/supervision/holds/{id}/release.
Records: the hold lifted; or a decision that waits for the other office's signature.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c2_7_supervision import Act, office_of, takes_effect
from services.funds.storage.supervision import Done
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReleaseSupervisionHold:
    hold_id: UUID
    doc_no: str
    reason: str


async def release_supervision_hold(command: ReleaseSupervisionHold, actor: Actor, uow: UnitOfWork) -> UUID | None:
    """The decision that waits; None where the hold is lifted."""
    office = office_of(actor, Act.RELEASE)
    hold = await uow.supervision.hold(command.hold_id)
    if not hold.open:
        refuse(Code.INVALID_TRANSITION, "该暂停已解除")
    if takes_effect(Act.RELEASE, {office: actor.subject}, hold.placed_by):
        await uow.supervision.lift(hold.id, [actor.subject])
        done = Done(Act.RELEASE, hold.id, hold.scope, hold.target, hold.unit_id, command.doc_no, command.reason)
        await uow.supervision.note(done, office, actor.subject)
        return None
    terms = {"scope": hold.scope, "held": str(hold.target)} | ({"unit": str(hold.unit_id)} if hold.unit_id else {})
    decision_id = await uow.joint_decisions.propose(Act.RELEASE, hold.id, terms, command.doc_no, command.reason)
    await uow.joint_decisions.sign(decision_id, office, actor.subject)
    return decision_id
