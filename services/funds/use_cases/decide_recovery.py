"""Decide about a recovery that another person entered (Q46); a waiver gives up public money and is the province's to approve.

Who may: the approver of the L2 union that paid; for a waiver a supervisor of 省财政厅 or 省总工会; never who entered it.
Trigger: POST /funds/recovery-decisions/{id}/approval, /rejection.   Records: the decision; a waiver closes its part of the receivable.
Emits: OVERPAYMENT_WAIVED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, FIELD_INVALID (less is outstanding now).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import OverpaymentWaived
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from services.funds.policy.c2_3_recovery import Kind, may_decide
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideRecovery:
    decision_id: UUID
    approved: bool


async def decide_recovery(command: DecideRecovery, actor: Actor, uow: UnitOfWork) -> None:
    decision = await uow.receivables.lock_decision(command.decision_id)
    receivable = await uow.receivables.get(decision.line_id)
    may_decide(Kind(decision.kind), actor, OrgUnitId(receivable.unit_id))
    if decision.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该决定已有复核结论")
    if decision.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得复核自己录入的决定，请由另一人复核")
    await uow.receivables.decide(decision.id, "APPROVED" if command.approved else "REJECTED", actor.subject)
    if not command.approved or decision.kind != Kind.WAIVER:
        return
    left = await uow.receivables.waive(decision, actor.subject)
    uow.emit(
        OverpaymentWaived(
            subject=receivable.person_id,
            effective_on=uow.now.date(),
            line_ids=await uow.obligations.known_to_assistance([decision.line_id]),
            amount_fen=decision.amount_fen,
            outstanding_fen=left,
        )
    )
