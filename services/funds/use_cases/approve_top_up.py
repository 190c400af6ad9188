"""Approve a place's decision to pay on top that another person entered (C3.6): lines of their own are owed from its first month on.

Who may: the approver of the same L2 union, not who entered it.   Trigger: POST /funds/top-ups/{id}/approval.
Records: the decision; a top-up beside each line that is owed already.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, DUPLICATE_PERIOD.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.kernel.months import Month
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveTopUp:
    entry_id: UUID


async def approve_top_up(command: ApproveTopUp, actor: Actor, uow: UnitOfWork) -> int:
    """How many lines are owed by it so far."""
    entry = await uow.sources.lock_top_up(command.entry_id)
    if not actor.has(Role.APPROVER) or actor.unit_kind not in L2_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "地方补助决定由责任工会的发放审批岗位复核")
    if actor.unit_id != entry.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该决定由其他责任工会录入")
    if entry.approved:
        refuse(Code.INVALID_TRANSITION, "该决定已复核")
    if entry.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核，请由另一人复核")
    await uow.sources.approve_top_up(entry, actor.subject)
    return await uow.obligations.owe_top_ups(OrgUnitId(entry.unit_id), entry.purpose, Month.of(uow.now.date()))
