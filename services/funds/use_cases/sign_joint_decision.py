"""Sign a decision that 省财政厅 and 省总工会 take together (C2.7, Q45, Q46): with the second signature it takes effect, all of it or nothing.

Who may: the office that has not signed yet: its supervisor, for year-end money its allocator; another person than the first.
Trigger: POST /funds/joint-decisions/{id}/signatures.
Records: the signature; a hold lifted, an earmark unfrozen once its proof holds, money recovered from a union or a recovery ordered, a year's rest returned or carried over.
Emits: FUND_RETURNED where a union's money goes back.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, INSUFFICIENT_EARMARKED_BALANCE, EARMARK_FROZEN (the proof fails).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import FundReturned
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId, OrgUnitId
from services.funds.policy.c2_3_year_end import Outcome, lots
from services.funds.policy.c2_7_supervision import Act, Office, office_of, takes_effect
from services.funds.storage.joint_decisions import JointDecision
from services.funds.storage.supervision import Done
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SignJointDecision:
    decision_id: UUID


async def sign_joint_decision(command: SignJointDecision, actor: Actor, uow: UnitOfWork) -> None:
    decision = await uow.joint_decisions.lock(command.decision_id)
    office = office_of(actor, decision.act)
    if decision.state != "SIGNED" or office in decision.signed:
        refuse(Code.INVALID_TRANSITION, "该决定已生效、已撤回，或本单位已签署")
    signed = {**decision.signed, office: actor.subject}
    if not takes_effect(decision.act, signed):
        refuse(Code.SELF_REVIEW_FORBIDDEN, "同一人不得代表两家签署，请由另一家的另一人签署")
    await uow.joint_decisions.sign(decision.id, office, actor.subject)
    signers = (signed[Office.FINANCE], signed[Office.FEDERATION])
    effect = {Act.RELEASE: _release, Act.UNFREEZING: _unfreeze, Act.RECOVERY_ORDER: _recover, Act.YEAR_END: _close_year}[decision.act]
    done = await effect(decision, signers, uow)
    await uow.joint_decisions.close(decision.id, "EXECUTED")
    await uow.supervision.note(done, office, actor.subject)


def _done(decision: JointDecision, scope: str, target: UUID) -> Done:
    unit = decision.terms.get("unit")
    return Done(decision.act, decision.id, scope, target, UUID(unit) if unit else None, decision.doc_no, decision.reason)


async def _release(decision: JointDecision, signers: tuple[str, str], uow: UnitOfWork) -> Done:
    await uow.supervision.lift(decision.target, list(signers))
    return _done(decision, decision.terms["scope"], UUID(decision.terms["held"]))


async def _unfreeze(decision: JointDecision, signers: tuple[str, str], uow: UnitOfWork) -> Done:
    await uow.ledger.unfreeze(decision.id, EarmarkId(decision.target), *signers)
    return _done(decision, "EARMARK", decision.target)


async def _recover(decision: JointDecision, signers: tuple[str, str], uow: UnitOfWork) -> Done:
    if decision.terms["scope"] == "LINE":
        await uow.receivables.ordered(decision.target, decision.doc_no, decision.reason, *signers)
        return _done(decision, "LINE", decision.target)
    await _back_to_pool(decision, uow)
    return _done(decision, "UNIT", decision.target)


async def _close_year(decision: JointDecision, signers: tuple[str, str], uow: UnitOfWork) -> Done:
    terms, earmark_id = decision.terms, EarmarkId(decision.target)
    unit, fen = UUID(terms["unit"]) if terms.get("unit") else None, int(terms["amount_fen"])
    if terms["outcome"] == Outcome.CARRY_OVER:
        inflows = await uow.retention.inflows_of(earmark_id, unit)
        await uow.year_end.carry(decision.id, earmark_id, unit, fen, decision.doc_no, signers, lots(fen, inflows))
    elif unit is None:
        await uow.year_end.return_to_source(earmark_id, fen, decision.doc_no, signers)
    else:
        await _back_to_pool(decision, uow)
    return _done(decision, "EARMARK", decision.target)


async def _back_to_pool(decision: JointDecision, uow: UnitOfWork) -> None:
    earmark_id, unit, fen = EarmarkId(decision.target), OrgUnitId(UUID(decision.terms["unit"])), int(decision.terms["amount_fen"])
    await uow.ledger.return_unspent(earmark_id, unit, fen, f"{decision.act} {decision.doc_no}")
    uow.emit(FundReturned(subject=earmark_id, effective_on=uow.now.date(), l2=unit, amount_fen=fen))
