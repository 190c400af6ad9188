"""Release a batch to the bank: its files, by the templates of the payees' banks, with totals and hash (C2.6 资金发放; design.md §7).

Who may: the releaser of the batch's L2 union, neither preparer nor approver.   Trigger: POST /funds/batches/{id}/release.
Records: APPROVED → RELEASED with the files' names and hashes; they appear in the bank's directory when this has committed.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, FIELD_INVALID (something does not fit the
bank's format), PAYEE_HELD, BENEFICIARY_DECEASED, SUSPENDED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.funds.domain.bank_writing import BatchHead, digest_of, parts_of, write_part
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
    today = uow.now.date()
    head = BatchHead(batch.name, batch.unit_id, today, batch.purpose, batch.source)
    files = [write_part(head, part) for part in parts_of(payments, await uow.bank_templates.in_force(batch.unit_id, today))]
    if not files:
        refuse(Code.INVALID_TRANSITION, "本批已没有可付的人员")
    await uow.ledger.release(batch.id, actor.subject, files[0].name, digest_of(files))
    await uow.payment_files.keep(batch.id, batch.no, today, files)
    people = sorted({line.person_id for line in lines})
    require_payable(lines, await uow.standings.of(people), await uow.standings.deaths(people))
    for file in files:
        await outbox.stage(file.name, file.content, uow)
    return await uow.batches.get(command.batch_id)
