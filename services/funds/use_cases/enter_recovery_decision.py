"""Enter how an overpayment is to come back (Q46): at once, in instalments, or that it is waived; another person decides.

Who may: the preparer of the L2 union that paid.   Trigger: POST /funds/receivables/{line_id}/decisions.
Records: the decision with its document, waiting for a second person.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (nothing outstanding, nobody told yet, one waits), FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from services.funds.policy.c2_3_recovery import Instalment, Kind, of_the_union, require_terms
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterRecoveryDecision:
    """`amount_fen` of a waiver: what is given up; 0 otherwise."""

    line_id: UUID
    kind: Kind
    amount_fen: int
    instalments: tuple[Instalment, ...]
    doc_no: str
    reason: str


async def enter_recovery_decision(command: EnterRecoveryDecision, actor: Actor, uow: UnitOfWork) -> UUID:
    receivable = await uow.receivables.get(command.line_id)
    of_the_union(actor, Role.PREPARER, OrgUnitId(receivable.unit_id))
    if not receivable.outstanding_fen:
        refuse(Code.INVALID_TRANSITION, "该款项已追回或已免除")
    if not await uow.receivables.is_notified(command.line_id):
        refuse(Code.INVALID_TRANSITION, "请先告知本人或家属，再作追回决定")
    require_terms(command.kind, receivable.outstanding_fen, command.amount_fen, command.instalments, uow.now.date())
    return await uow.receivables.enter_decision(
        command.line_id, command.kind.value, command.amount_fen, command.instalments, command.doc_no, command.reason, actor.subject
    )
