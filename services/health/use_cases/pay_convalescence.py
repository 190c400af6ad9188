"""Pay what a batch cost, from the source that a document has set: entered by one, approved by another (C4.3, Q32).

Who may: two persons of 省总工会; this department's ear for what became of it.
Trigger: POST /health/convalescence-batches/{id}/costs, /convalescence-costs/{id}/approval; BILL_SHARE_PAID, BILL_SHARE_REFUSED, BILL_SHARE_RETURNED.
Records: the cost and its state.   Emits: CONVALESCENCE_BILL_APPROVED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, CONFIG_MISSING (no document names the source: there is no default), FIELD_INVALID, MONEY_FORMAT_INVALID,
INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.bills import Bill, BillShare
from libs.common.contracts.health import ConvalescenceBillApproved
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from libs.common.kernel.ids import derived_id, new_id
from services.health.domain.caretakers import require_province
from services.health.domain.convalescence import BatchState
from services.health.policy import c4_3_convalescence
from services.health.storage.convalescence_costs import Cost
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterCost:
    batch_id: UUID
    payee_code: str
    payee_name: str
    invoice_no: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ApproveCost:
    cost_id: UUID


@dataclass(frozen=True, slots=True)
class NoteCost:
    """What funds says of the one share of a cost."""

    cost_id: UUID
    state: str
    code: str = ""


async def enter_cost(command: EnterCost, actor: Actor, uow: UnitOfWork) -> Cost:
    require_province(actor)
    batch, today = await uow.convalescence.lock_batch(command.batch_id), uow.now.date()
    if batch.state is BatchState.CANCELLED or today < batch.starts_on:
        refuse(Code.INVALID_TRANSITION, "疗休养开始后再录入费用；已取消的批次没有费用")
    if not credit_code_valid(command.payee_code):
        refuse(Code.FIELD_INVALID, "收款单位的统一社会信用代码有误，请核对")
    if command.amount_fen == 0:
        refuse(Code.MONEY_FORMAT_INVALID, "金额须大于0")
    source = c4_3_convalescence.cost_source((await uow.parameters.table()).on(batch.starts_on))
    payer = await uow.places.province(today)
    told = (command.payee_code, command.payee_name, command.invoice_no, command.amount_fen)
    cost = Cost(new_id(), batch.id, *told, source, payer, "ENTERED", actor.subject)
    await uow.convalescence_costs.add(cost)
    return cost


async def approve_cost(command: ApproveCost, actor: Actor, uow: UnitOfWork) -> Cost:
    require_province(actor)
    cost = await uow.convalescence_costs.lock(command.cost_id)
    if cost.entered_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得审批，请由另一人审批")
    if cost.state != "ENTERED":
        refuse(Code.INVALID_TRANSITION, "此项费用已审批")
    await uow.convalescence_costs.approve(cost.id, actor)
    batch = await uow.convalescence.lock_batch(cost.batch_id)
    share_id = derived_id("convalescence-share", cost.id)
    share = BillShare(share_id=share_id, source="UNION_FUND", payer=cost.payer, amount_fen=cost.amount_fen)
    owed = Bill(bill_id=cost.id, purpose="CONVALESCENCE", fiscal_year=batch.year, payee_code=cost.payee_code, shares=(share,))
    uow.emit(ConvalescenceBillApproved(subject=batch.id, effective_on=uow.now.date(), bill=owed))
    return await uow.convalescence_costs.lock(cost.id)


async def note_cost(command: NoteCost, uow: UnitOfWork) -> None:
    cost = await uow.convalescence_costs.lock(command.cost_id)
    await uow.convalescence_costs.note(cost.id, command.state, command.code)
