"""Approve a batch (C2.4: preparer ≠ approver ≠ releaser); life status and payees are looked at again.

Who may: the approver of the batch's L2 union.   Trigger: POST /funds/batches/{id}/approval.   Records: RESERVED → APPROVED.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, PAYEE_HELD, BENEFICIARY_DECEASED, SUSPENDED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from services.funds.domain.payment_check import require_payable
from services.funds.policy import c2_4_gates
from services.funds.storage.batches import Batch
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveBatch:
    batch_id: UUID


async def approve_batch(command: ApproveBatch, actor: Actor, uow: UnitOfWork) -> Batch:
    await uow.ledger.hold(command.batch_id)
    batch = await uow.batches.get(command.batch_id)
    lines = await uow.batches.lines(batch.id)
    cases = await uow.case_gates.of(sorted({line.application_id for line in lines}), actor.subject)
    c2_4_gates.require(Gate.APPROVE, actor, batch.unit_id, {**cases, **batch.done})
    await uow.ledger.approve(batch.id, actor.subject)
    people = sorted({line.person_id for line in lines})
    require_payable(lines, await uow.standings.of(people), await uow.standings.deaths(people))
    return await uow.batches.get(command.batch_id)
