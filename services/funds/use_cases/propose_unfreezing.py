"""Propose to unfreeze an earmark whose books were broken (reliability.md L-D): the door out of EARMARK_FROZEN.

Who may: a supervisor of 省财政厅 or of 省总工会; it takes effect with the other's signature, and only if the proof holds then.
Trigger: POST /funds/earmarks/{id}/unfreezing.   Records: the proposal with its first signature.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION (not frozen, or proposed already).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId
from services.funds.policy.c2_7_supervision import Act, office_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeUnfreezing:
    earmark_id: EarmarkId
    doc_no: str
    reason: str


async def propose_unfreezing(command: ProposeUnfreezing, actor: Actor, uow: UnitOfWork) -> UUID:
    office = office_of(actor, Act.UNFREEZING)
    if not await uow.earmarks.frozen(command.earmark_id):
        refuse(Code.INVALID_TRANSITION, "该专项资金没有冻结")
    decision_id = await uow.joint_decisions.propose(Act.UNFREEZING, command.earmark_id, {}, command.doc_no, command.reason)
    await uow.joint_decisions.sign(decision_id, office, actor.subject)
    return decision_id
