"""Approve a policy value that another person entered (C1.5): it supersedes from its day.

Who may: a policy approver of 省总工会 or 省财政厅, not who entered it.   Trigger: POST /notifications/parameters/{id}/approval.
Records: the approval.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import PROVINCE_KINDS
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveParameter:
    row_id: UUID


async def approve_parameter(command: ApproveParameter, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.has(Role.POLICY_APPROVER) or actor.unit_kind not in PROVINCE_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "政策参数由省总工会或省财政厅的审批岗位审批")
    entered = await uow.parameters.lock_entered(command.row_id)
    if entered.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得审批，请由另一人审批")
    if entered.approved:
        refuse(Code.INVALID_TRANSITION, "此参数已审批")
    await uow.parameters.approve(command.row_id, actor.subject, uow.now)
