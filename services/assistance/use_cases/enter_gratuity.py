"""Enter the gratuity for a death (C6.5): the first of spouse, children, parents with proof; it counts once another person approved it.

Who may: a clerk of the unit that visited, or of the county or the responsible L2 union on its paper.
Trigger: POST /assistance/bereavements/{id}/payments.   Records: the payment, waiting; amount and document from the row in force on the day
of the death, payer the union that visited; the payee only sealed.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, FUND_SOURCE_MISMATCH, PAYEE_NOT_ALLOWED,
AMOUNT_NOT_CONFIGURED.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.policy import c6_5_gratuity
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence
from services.assistance.policy.c6_5_gratuity import Relation, Source
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterGratuity:
    """`absent`: relatives before the payee in order, and `absence` why they do not receive it."""

    case_id: UUID
    relation: Relation
    payee: str = field(repr=False)
    proof: FileEvidence | PaperEvidence | None
    source: Source
    paid_on: date
    absent: frozenset[Relation] = frozenset()
    absence: str = field(default="", repr=False)


async def enter_gratuity(command: EnterGratuity, actor: Actor, uow: UnitOfWork) -> UUID:
    case = await uow.bereavements.lock(command.case_id)
    case.require_acting(actor)
    payer = case.require_payable(command.paid_on, uow.now.date())
    c6_5_gratuity.require_source(command.source)
    c6_5_gratuity.require_payee(command.relation, command.absent, has_proof=command.proof is not None)
    if command.absent and not command.absence:
        refuse(Code.FIELD_INVALID, "请写明前一顺位家属确无或不能提供证明的情况")
    fen, row = c6_5_gratuity.amount((await uow.parameters.table()).on(case.died_on))
    said = {
        "payee": command.payee,
        "proof": asdict(command.proof) if command.proof else None,
        "absent": sorted(command.absent),
        "absence": command.absence,
    }
    paid = (command.source.value, payer, command.paid_on)
    return await uow.bereavements.enter(case.id, command.relation, (fen, row.doc_no), paid, said, actor.subject)
