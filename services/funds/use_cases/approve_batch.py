"""Approve a batch (C2.4: preparer ≠ approver ≠ releaser), having read how it differs from last month; life status and payees are looked at again.

Who may: the approver of the batch's L2 union.   Trigger: POST /funds/batches/{id}/approval.   Records: RESERVED → APPROVED, and the version of the comparison that was cited.
Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, PRECONDITION_REQUIRED (nothing cited where
there is an earlier month), STALE_VERSION (another version is in force), PAYEE_HELD, BENEFICIARY_DECEASED, SUSPENDED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.funds.domain.payment_check import require_payable
from services.funds.policy import c2_4_gates
from services.funds.storage.batches import Batch
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveBatch:
    """`comparison`: the version of the comparison with last month that the approver has read; None where there is nothing to compare with."""

    batch_id: UUID
    comparison: str | None = None


async def approve_batch(command: ApproveBatch, actor: Actor, uow: UnitOfWork) -> Batch:
    await uow.ledger.hold(command.batch_id)
    batch = await uow.batches.get(command.batch_id)
    lines = await uow.batches.lines(batch.id)
    cases = await uow.case_gates.of(sorted({line.application_id for line in lines}), actor.subject)
    c2_4_gates.require(Gate.APPROVE, actor, batch.unit_id, {**cases, **batch.done})
    await uow.ledger.approve(batch.id, actor.subject)
    people = sorted({line.person_id for line in lines})
    require_payable(lines, await uow.standings.of(people), await uow.standings.deaths(people))
    await _require_read(command, actor, uow)
    return await uow.batches.get(command.batch_id)


async def _require_read(command: ApproveBatch, actor: Actor, uow: UnitOfWork) -> None:
    """Last, so that who is taken out by then is said first. The batch is held: what is compared now is what is approved."""
    comparison = await uow.comparisons.of(command.batch_id)
    assert comparison is not None, "the batch is held"
    if command.comparison is None and comparison.last_month is not None:
        refuse(Code.PRECONDITION_REQUIRED, "请先阅读本批与上月的对比(GET …/comparison)，并在审批时填写对比版本")
    if command.comparison not in (None, comparison.version):
        refuse(Code.STALE_VERSION, "对比内容已有变化，请重新阅读本批与上月的对比后再审批")
    await uow.comparisons.keep(comparison, actor.subject)
