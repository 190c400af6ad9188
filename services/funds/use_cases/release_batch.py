"""Release a batch to the bank: its file, with totals and hash (C2.6 资金发放; design.md §7).

Who may: the releaser of the batch's L2 union, neither preparer nor approver.   Trigger: POST /funds/batches/{id}/release.
Records: APPROVED → RELEASED with the file's name and hash; the file appears in the bank's directory when this has committed.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, PAYEE_HELD, BENEFICIARY_DECEASED, SUSPENDED.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from services.funds.domain.bank_files import payment_file
from services.funds.domain.payment_check import require_payable
from services.funds.policy import c2_4_gates
from services.funds.storage.bank_outbox import BankOutbox
from services.funds.storage.batches import Batch
from services.funds.storage.payments import payments_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReleaseBatch:
    batch_id: UUID


async def release_batch(command: ReleaseBatch, actor: Actor, uow: UnitOfWork, outbox: BankOutbox) -> Batch:
    await uow.ledger.hold(command.batch_id)
    batch = await uow.batches.get(command.batch_id)
    lines = await uow.batches.lines(batch.id)
    cases = await uow.case_gates.of(sorted({line.application_id for line in lines}), actor.subject)
    c2_4_gates.require(Gate.RELEASE, actor, batch.unit_id, {**cases, **batch.done})
    payments = await payments_of([line for line in lines if line.state == "RESERVED"], uow)
    content = payment_file(batch.name, batch.unit_id, uow.now.date(), batch.purpose, payments)
    name = f"pay-{batch.name}.csv"
    await uow.ledger.release(batch.id, actor.subject, name, hashlib.sha256(content).digest())
    people = sorted({line.person_id for line in lines})
    require_payable(lines, await uow.standings.of(people), await uow.standings.deaths(people))
    await outbox.stage(name, content, uow)
    return await uow.batches.get(command.batch_id)
