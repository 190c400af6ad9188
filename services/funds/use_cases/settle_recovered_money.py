"""Settle money of an overpayment that another person entered: it is back in the union's part of its earmark, or the entry is rejected (Q46).

Who may: the approver of the L2 union that paid, not who entered it.   Trigger: POST /funds/recoveries/{id}/approval, /rejection.
Records: PAID → ALLOT in the ledger, line by line; the line is RECOVERED once nothing is outstanding.   Emits: OVERPAYMENT_RECOVERED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, FIELD_INVALID, DUPLICATE_ROW, EARMARK_FROZEN.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import OverpaymentRecovered
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from services.funds.policy.c2_3_recovery import of_the_union
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SettleRecoveredMoney:
    receipt_id: UUID
    approved: bool


async def settle_recovered_money(command: SettleRecoveredMoney, actor: Actor, uow: UnitOfWork) -> int | None:
    """What is still outstanding, in fen; None where the entry was rejected."""
    receipt = await uow.receivables.lock_receipt(command.receipt_id)
    receivable = await uow.receivables.get(receipt.line_id)
    of_the_union(actor, Role.APPROVER, OrgUnitId(receivable.unit_id))
    if receipt.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "该笔追回款已有复核结论")
    if receipt.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "登记人不得复核自己登记的追回款，请由另一人复核")
    await uow.receivables.settle_receipt(receipt.id, "APPROVED" if command.approved else "REJECTED", actor.subject)
    if not command.approved:
        return None
    left = await uow.receivables.recover(receipt, actor.subject)
    uow.emit(
        OverpaymentRecovered(
            subject=receivable.person_id,
            effective_on=receipt.received_on,
            line_ids=await uow.obligations.known_to_assistance([receipt.line_id]),
            amount_fen=receipt.amount_fen,
            outstanding_fen=left,
        )
    )
    return left
