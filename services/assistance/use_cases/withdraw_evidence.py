"""Take out a piece of evidence that was added by mistake (C2.5): it stays in the file, and counts no more.

Who may: who added it, before the form is reviewed.   Trigger: POST /assistance/evidence/{id}/withdrawal.
Records: the withdrawal with its reason, sealed.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.add_evidence import require_keeper


@dataclass(frozen=True, slots=True)
class WithdrawEvidence:
    evidence_id: UUID
    reason: str = field(repr=False)


async def withdraw_evidence(command: WithdrawEvidence, actor: Actor, uow: UnitOfWork) -> None:
    piece, subject = await uow.evidence.find(command.evidence_id)
    require_keeper(subject, actor)
    piece.require_withdrawable(subject, actor.subject)
    await uow.evidence.withdraw(piece, command.reason, actor.subject)
