"""Approve a row of the source × purpose table that another person entered (C3.6): it holds from its day; the rows before stay.

Who may: a policy approver of 省总工会 or 省财政厅, not who entered it.   Trigger: POST /funds/source-purposes/{id}/approval.
Records: the row in the ledger's table.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, DUPLICATE_ROW, FIELD_INVALID (ended backwards meanwhile).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.policy import c3_6_sources
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveSourcePurpose:
    entry_id: UUID


async def approve_source_purpose(command: ApproveSourcePurpose, actor: Actor, uow: UnitOfWork) -> None:
    c3_6_sources.may_set(actor, Role.POLICY_APPROVER)
    entry = await uow.sources.lock(command.entry_id)
    if entry.approved:
        refuse(Code.INVALID_TRANSITION, "此行已审批")
    if entry.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得审批，请由另一人审批")
    c3_6_sources.require_row(entry.allowed, entry.effective_from, uow.now.date())
    await uow.sources.approve(entry, actor.subject)
