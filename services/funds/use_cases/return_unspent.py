"""Return unspent money from an L2 union to the province (domain.md §5 UNSPENT_RETURNED, Q45).

Who may: the preparer of the L2 union that holds it.   Trigger: POST /funds/earmarks/{id}/unspent-returns.
Records: ALLOT → POOL.   Emits: FUND_RETURNED.
Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, INSUFFICIENT_EARMARKED_BALANCE, NOT_FOUND, EARMARK_FROZEN.
"""

from dataclasses import dataclass

from libs.common.contracts.funds import FundReturned
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId
from libs.common.kernel.jurisdiction import L2_KINDS
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReturnUnspent:
    earmark_id: EarmarkId
    amount_fen: int
    reason: str


async def return_unspent(command: ReturnUnspent, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.has(Role.PREPARER) or actor.unit_kind not in L2_KINDS or actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "结余资金由责任工会的发放编制岗位退回")
    await uow.earmarks.of(command.earmark_id)
    await uow.ledger.return_unspent(command.earmark_id, actor.unit_id, command.amount_fen, command.reason)
    uow.emit(FundReturned(subject=command.earmark_id, effective_on=uow.now.date(), l2=actor.unit_id, amount_fen=command.amount_fen))
