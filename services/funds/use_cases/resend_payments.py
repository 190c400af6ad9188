"""Send again what the bank denies having received: under the same references, so nothing can be paid twice (fault 55).

Who may: the releaser of the batch's L2 union.   Trigger: POST /funds/batches/{id}/resending.
Records: the file, in the bank's directory after the commit. Who may not be paid now is left out until they may.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION (nothing to send again), PAYEE_HELD.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.funds.domain.bank_writing import BatchHead, parts_of, write_part
from services.funds.domain.payment_check import may_go_again
from services.funds.policy import c2_4_gates
from services.funds.storage.bank_loads import BankFile
from services.funds.storage.bank_outbox import BankOutbox
from services.funds.storage.payments import payments_of
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ResendPayments:
    batch_id: UUID


@dataclass(frozen=True, slots=True)
class Resent:
    file_name: str
    payments: int


async def resend_payments(command: ResendPayments, actor: Actor, uow: UnitOfWork, outbox: BankOutbox) -> Resent:
    await uow.ledger.hold(command.batch_id)
    batch = await uow.batches.get(command.batch_id)
    c2_4_gates.require(Gate.RELEASE, actor, batch.unit_id, batch.done)
    refs = await uow.bank_loads.to_resend(batch.no)
    if not refs:
        refuse(Code.INVALID_TRANSITION, "没有银行明确未收到的付款，请先向银行查询")
    lines = await uow.batches.lines_of(refs)
    people = sorted({line.person_id for line in lines})
    payable = may_go_again(lines, await uow.standings.of(people), await uow.standings.deaths(people))
    lines = [line for line in lines if line.person_id in payable]
    if not lines:
        refuse(Code.PAYEE_HELD, "银行未收到的付款现在都不能付，请先核实人员和收款账户；核实后可再重送，或请银行回盘拒付")
    refs = sorted({line.bank_ref for line in lines})
    payments = await payments_of(lines, uow)
    sent, today = await uow.payment_files.of(batch.id), uow.now.date()
    templates = {file.template.id: file.template for file in sent if file.template}
    head = BatchHead(batch.name, batch.unit_id, today, batch.purpose, batch.source)
    first = max([await uow.bank_loads.count("RESEND", batch.no) + 1, *(file.part for file in sent)]) + 1
    files = [write_part(head, part) for part in parts_of(payments, list(templates.values()), first)]
    await uow.bank_loads.resent(refs)
    for file in files:
        kept = BankFile("RESEND", batch.unit_id, file.name, file.content, len(file.part.payments), batch.no)
        await uow.bank_loads.keep(kept, {})
        await outbox.stage(file.name, file.content, uow)
    await uow.payment_files.keep(batch.id, batch.no, today, files)
    return Resent(files[0].name, len(refs))
