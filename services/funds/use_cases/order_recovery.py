"""Order that money be recovered (C2.7 监督检查, RECOVERY_ORDER): from a union that holds it, or what a person was overpaid.

Who may: a supervisor of 省财政厅 or of 省总工会; it takes effect with the other's signature.   Trigger: POST /funds/supervision/recovery-orders.
Records: the order with its first signature.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, NOT_FOUND, INVALID_TRANSITION (one about the same waits, or nothing is outstanding).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId
from services.funds.policy.c2_7_supervision import Act, office_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderRecovery:
    """Either `earmark_id`, `unit` and `amount_fen` (unspent money of a union), or `line_id` (a receivable)."""

    earmark_id: EarmarkId | None
    unit: UUID | None
    amount_fen: int | None
    line_id: UUID | None
    doc_no: str
    reason: str


async def order_recovery(command: OrderRecovery, actor: Actor, uow: UnitOfWork) -> UUID:
    office = office_of(actor, Act.RECOVERY_ORDER)
    of_union = (command.earmark_id, command.unit, command.amount_fen)
    if command.line_id is not None and of_union == (None, None, None):
        receivable = await uow.receivables.get(command.line_id)
        if not receivable.outstanding_fen:
            refuse(Code.INVALID_TRANSITION, "该多付款项已追回或已免除")
        target, terms = command.line_id, {"scope": "LINE", "unit": str(receivable.unit_id)}
    elif command.line_id is None and command.earmark_id and command.unit and command.amount_fen:
        await uow.earmarks.of(command.earmark_id)
        target, terms = command.earmark_id, {"scope": "UNIT", "unit": str(command.unit), "amount_fen": str(command.amount_fen)}
    else:
        refuse(Code.FIELD_INVALID, "请填写一笔多付明细，或填写专项资金、责任工会和大于0的金额")
    decision_id = await uow.joint_decisions.propose(Act.RECOVERY_ORDER, target, terms, command.doc_no, command.reason)
    await uow.joint_decisions.sign(decision_id, office, actor.subject)
    return decision_id
