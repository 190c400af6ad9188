"""Propose what becomes of unspent money of a year that has ended (Q45): back, or over to the next year; the province decides.

Who may: the allocator of 省财政厅 or of 省总工会; it takes effect with the other's signature.   Trigger: POST /funds/year-end/decisions.
Records: the proposal with its first signature.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION (the year has not ended, or one waits), MONEY_FORMAT_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId
from services.funds.policy.c2_3_year_end import Outcome, may_decide
from services.funds.policy.c2_7_supervision import Act, office_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeYearEnd:
    """`unit` None: what the province has not allocated."""

    earmark_id: EarmarkId
    unit: UUID | None
    outcome: Outcome
    amount_fen: int
    doc_no: str
    reason: str


async def propose_year_end(command: ProposeYearEnd, actor: Actor, uow: UnitOfWork) -> UUID:
    office = office_of(actor, Act.YEAR_END)
    earmark = await uow.earmarks.named(command.earmark_id)
    if not may_decide(earmark.fiscal_year, uow.now.date()):
        refuse(Code.INVALID_TRANSITION, "该预算年度尚未结束，年终结余于12月31日起处理")
    if command.amount_fen <= 0:
        refuse(Code.MONEY_FORMAT_INVALID, "处理金额须大于0")
    terms = {"outcome": command.outcome.value, "amount_fen": str(command.amount_fen)} | (
        {"unit": str(command.unit)} if command.unit else {}
    )
    decision_id = await uow.joint_decisions.propose(Act.YEAR_END, command.earmark_id, terms, command.doc_no, command.reason)
    await uow.joint_decisions.sign(decision_id, office, actor.subject)
    return decision_id
