"""Withdraw a decision that waits for the other office's signature.

Who may: who signed it first.   Trigger: POST /funds/joint-decisions/{id}/withdrawal.   Records: WITHDRAWN; nothing has happened.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c2_7_supervision import office_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WithdrawJointDecision:
    decision_id: UUID


async def withdraw_joint_decision(command: WithdrawJointDecision, actor: Actor, uow: UnitOfWork) -> None:
    decision = await uow.joint_decisions.lock(command.decision_id)
    office = office_of(actor, decision.act)
    if decision.signed.get(office) != actor.subject:
        refuse(Code.ROLE_NOT_PERMITTED, "只有首先签署的人可以撤回")
    if decision.state != "SIGNED":
        refuse(Code.INVALID_TRANSITION, "该决定已生效或已撤回")
    await uow.joint_decisions.close(decision.id, "WITHDRAWN")
