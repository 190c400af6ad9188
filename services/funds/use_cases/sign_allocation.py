"""Sign an allocation; the second signature executes it (C2.7: 省财政厅会同省总工会, both or nothing).

Who may: the allocator of 省财政厅 and the allocator of 省总工会, two persons, neither at another gate of the cases.
Trigger: POST /funds/allocations/{id}/signatures.   Records: the signature; with the second, POOL → ALLOT of every union, and who waits for more.
Emits: FUND_ALLOCATED, at most 1,000 applications each.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, INSUFFICIENT_EARMARKED_BALANCE,
EARMARK_FROZEN, SUPERVISION_HOLD.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import FundAllocated
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.funds.policy import c2_4_gates
from services.funds.policy.c2_7_allocation import waits
from services.funds.storage.allocations import Needs, Plan
from services.funds.storage.unit_of_work import UnitOfWork

_APPLICATIONS_PER_EVENT = 1000


@dataclass(frozen=True, slots=True)
class SignAllocation:
    plan_id: UUID


async def sign_allocation(command: SignAllocation, actor: Actor, uow: UnitOfWork) -> Plan:
    plan = await uow.allocations.lock(command.plan_id)
    needs = await uow.allocations.needs(plan.earmark_id, plan.through)
    gate = Gate.ALLOCATE_FINANCE if actor.has(Role.FINANCE_ALLOCATOR) else Gate.ALLOCATE_FEDERATION
    cases = [need.application_id for need in needs.needs if need.unit in plan.shares]
    done = {other: frozenset({signer}) for other, signer in plan.signatures.items()}
    done |= await uow.case_gates.of(cases, actor.subject)
    first = next(iter(plan.shares))
    c2_4_gates.require(gate, actor, first, done)
    if gate in plan.signatures or plan.state == "EXECUTED":
        refuse(Code.INVALID_TRANSITION, "本方案的这一签章已完成，无需重复签署")
    signatures = {**plan.signatures, gate: actor.subject}
    complete = len(signatures) == 2  # noqa: PLR2004 - 省财政厅 and 省总工会
    await uow.allocations.sign(plan.id, gate, actor.subject, "EXECUTED" if complete else "SIGNED")
    if complete:
        shares = list(plan.shares.items())
        await uow.ledger.allocate(plan.id, plan.earmark_id, shares, signatures[Gate.ALLOCATE_FINANCE], signatures[Gate.ALLOCATE_FEDERATION])
        if await uow.supervision.held_units(plan.earmark_id) & plan.shares.keys():
            refuse(Code.SUPERVISION_HOLD, "所列工会的该项专项资金正被监督检查暂停，解除前不得分配")
        await _list_waiting(plan, needs, uow)
        _say(plan, needs, uow)
    return await uow.allocations.lock(command.plan_id)


async def _list_waiting(plan: Plan, needs: Needs, uow: UnitOfWork) -> None:
    """Who is covered leaves the waiting list; who is short enters it, if the province has not enough left for them all (Q44)."""
    after = needs.after(plan.shares)
    short = [need for need in after if need.fen > 0]
    waiting = {need.application_id for need in short}
    await uow.allocations.served(plan, sorted({need.application_id for need in after if need.position is not None} - waiting))
    if waits(short, needs.pool - sum(plan.shares.values())):
        await uow.allocations.wait(plan, short)


def _say(plan: Plan, needs: Needs, uow: UnitOfWork) -> None:
    """One event a union, with the applications that its money reaches; a large one is split, its amount said once."""
    wanted = {(need.application_id, need.unit, need.tier): need.fen for need in needs.needs}
    reached: dict[UUID, set[UUID]] = {}
    for need in needs.after(plan.shares):
        if need.fen < wanted[need.application_id, need.unit, need.tier]:
            reached.setdefault(need.unit, set()).add(need.application_id)
    for unit, share in plan.shares.items():
        applications = sorted(reached.get(unit, ()))
        for start in range(0, max(len(applications), 1), _APPLICATIONS_PER_EVENT):
            uow.emit(
                FundAllocated(
                    subject=plan.id,
                    effective_on=uow.now.date(),
                    earmark_id=plan.earmark_id,
                    l2=unit,
                    amount_fen=share if start == 0 else 0,
                    application_ids=tuple(applications[start : start + _APPLICATIONS_PER_EVENT]),
                )
            )
