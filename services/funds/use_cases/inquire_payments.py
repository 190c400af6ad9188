"""Ask the bank about payments whose outcome is unknown (reliability.md §2: an unknown outcome is only queried or re-sent).

Who may: preparer or releaser of the batch's L2 union.   Trigger: POST /funds/batches/{id}/inquiries.
Records: the inquiry file, in the bank's directory after the commit.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (nothing is unknown).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bank_files import inquiry_file
from services.funds.storage.bank_loads import BankFile
from services.funds.storage.bank_outbox import BankOutbox
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class InquirePayments:
    batch_id: UUID


@dataclass(frozen=True, slots=True)
class Inquiry:
    file_name: str
    payments: int


async def inquire_payments(command: InquirePayments, actor: Actor, uow: UnitOfWork, outbox: BankOutbox) -> Inquiry:
    if not (actor.has(Role.PREPARER) or actor.has(Role.RELEASER)):
        refuse(Code.ROLE_NOT_PERMITTED, "向银行查询由责任工会的发放编制或放行岗位办理")
    await uow.ledger.hold(command.batch_id)
    batch = await uow.batches.get(command.batch_id)
    if actor.unit_id != batch.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该批次由其他责任工会发放")
    unknown = sorted({(line.bank_ref, line.amount_fen) for line in await uow.batches.lines(batch.id) if line.state == "UNKNOWN"})
    if not unknown:
        refuse(Code.INVALID_TRANSITION, "本批没有结果不明的付款，无需查询")
    name = f"inquiry-{batch.name}-{await uow.bank_loads.count('INQUIRY', batch.no) + 1}.csv"
    content = inquiry_file(batch.name, batch.unit_id, uow.now.date(), unknown)
    await uow.bank_loads.keep(BankFile("INQUIRY", batch.unit_id, name, content, len(unknown), batch.no), {})
    await outbox.stage(name, content, uow)
    return Inquiry(name, len(unknown))
