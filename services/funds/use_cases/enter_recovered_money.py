"""Enter money of an overpayment that came back, against its bank receipt (Q46); it is in the books once another person approves.

Who may: the preparer of the L2 union that paid.   Trigger: POST /funds/receivables/{line_id}/recoveries.   Records: the receipt.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, MONEY_FORMAT_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from services.funds.policy.c2_3_recovery import of_the_union
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterRecoveredMoney:
    line_id: UUID
    amount_fen: int
    bank_receipt_no: str
    received_on: date


async def enter_recovered_money(command: EnterRecoveredMoney, actor: Actor, uow: UnitOfWork) -> UUID:
    receivable = await uow.receivables.get(command.line_id)
    of_the_union(actor, Role.PREPARER, OrgUnitId(receivable.unit_id))
    if command.received_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "到账日期不能晚于今天，请按银行回单填写")
    if command.amount_fen <= 0:
        refuse(Code.MONEY_FORMAT_INVALID, "追回金额须大于0")
    if command.amount_fen > receivable.outstanding_fen:
        refuse(Code.FIELD_INVALID, "追回金额超过该笔待追回金额，请按明细分别登记")
    return await uow.receivables.enter_receipt(
        command.line_id, command.amount_fen, command.bank_receipt_no, command.received_on, actor.subject
    )
