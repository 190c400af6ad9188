"""Minutely: payment files of released batches that a crash kept from the bank's directory are made again, byte for byte (fault 49)."""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.clock import SHANGHAI
from libs.common.persistence.house import House
from services.funds.domain.bank_files import payment_file
from services.funds.domain.bank_writing import BatchHead
from services.funds.storage.bank_outbox import BankOutbox
from services.funds.storage.payment_files import KeptFile
from services.funds.storage.payments import bill_payments_of, payments_of
from services.funds.storage.unit_of_work import UnitOfWork

_RELEASED = "SELECT id, file_name, file_sha256 FROM ledger.batch WHERE state = 'RELEASED' ORDER BY no"


def publish_bank_files(outbox: BankOutbox) -> Callable[[House[UnitOfWork]], Awaitable[None]]:
    async def publish(house: House[UnitOfWork]) -> None:
        async with house.open(Actor.system(house.name, "publish-bank-files")) as uow:
            for batch_id, name, sha256 in await (await uow.raw.execute(_RELEASED)).fetchall():
                files = await uow.payment_files.of(batch_id)
                missing = [file for file in files if not outbox.has(file.name)]
                if missing or (not files and not outbox.has(name)):
                    made = await _made(batch_id, missing, uow) if files else [(name, bytes(sha256), await _content(batch_id, uow))]
                    for file_name, expected, content in made:
                        await _publish(batch_id, file_name, expected, content, outbox, uow)
            await _publish_orders(outbox, uow)
            await uow.complete()

    return publish


async def _publish_orders(outbox: BankOutbox, uow: UnitOfWork) -> None:
    """The same of orders of bills that the bank has not answered yet."""
    for order in await uow.bill_orders.at_bank():
        missing = [file for file in await uow.payment_files.of(order.id) if not outbox.has(file.name)]
        payments = await bill_payments_of(await uow.bill_payments.of_order(order.id), uow) if missing else []
        for file in missing:
            head = BatchHead(order.name, order.payer, file.value_date, order.purpose, order.source)
            await _publish(order.id, file.name, file.sha256, file.again(head, payments).content, outbox, uow)


async def _publish(batch_id: UUID, name: str, expected: bytes, content: bytes, outbox: BankOutbox, uow: UnitOfWork) -> None:
    if hashlib.sha256(content).digest() != expected:  # an account was changed behind the ledger's back: a person must look
        uow.audit("BANK_FILE_DIFFERS", batch_id, "INVALID_TRANSITION")
        return
    await outbox.put(name, content)
    uow.audit("BANK_FILE_PUBLISHED", batch_id, detail={"name": name})


async def _made(batch_id: UUID, files: list[KeptFile], uow: UnitOfWork) -> list[tuple[str, bytes, bytes]]:
    """Name, hash as it was kept, content as it is made now."""
    batch = await uow.batches.get(batch_id)
    payments = await payments_of([line for line in await uow.batches.lines(batch.id) if line.state != "VOID"], uow)
    heads = {file.name: BatchHead(batch.name, batch.unit_id, file.value_date, batch.purpose, batch.source) for file in files}
    return [(file.name, file.sha256, file.again(heads[file.name], payments).content) for file in files]


async def _content(batch_id: UUID, uow: UnitOfWork) -> bytes:
    """The one file of a batch that was released before there were templates."""
    batch = await uow.batches.get(batch_id)
    assert batch.released_at is not None, "a released batch has its day"
    lines = [line for line in await uow.batches.lines(batch.id) if line.state != "VOID"]
    day = batch.released_at.astimezone(SHANGHAI).date()
    return payment_file(batch.name, batch.unit_id, day, batch.purpose, await payments_of(lines, uow))
