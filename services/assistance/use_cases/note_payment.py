"""Note what funds did with lines (domain.md §5): in a batch, paid, failed, returned, overpaid, recovered, waived; an application is PAID with its first line.

Who may: this department's ear.   Trigger: DISBURSEMENT_BATCH_CREATED, DISBURSEMENT_PAID, _FAILED, _RETURNED,
OVERPAYMENT_DETECTED, OVERPAYMENT_RECOVERED, OVERPAYMENT_WAIVED.
Records: the lines' states; VERIFIED or FUNDED → PAID; the aid that arrived or came back, for statistics.
Emits: nothing.   Refuses: NOT_FOUND (the event is parked).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.assistance.domain.line_states import Told
from services.assistance.domain.states import State
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NotePayment:
    """`batch_id` None for an overpayment and what became of it, which no batch made. `aid`: what reached the person, or came back."""

    told: Told
    line_ids: Sequence[UUID]
    batch_id: UUID | None
    aid: Aid | None = None


async def note_payment(command: NotePayment, actor: Actor, uow: UnitOfWork) -> None:
    await note_payments([command], actor, uow)


async def note_payments(commands: Sequence[NotePayment], actor: Actor, uow: UnitOfWork) -> None:
    """The same told of many people, as a batch of the bank comes back."""
    [told] = {command.told for command in commands}
    after = [line_id for command in commands if command.batch_id is None for line_id in command.line_ids]
    if after:
        await uow.lines.after_payment(told, after)
    in_batch = [(line_id, each.batch_id) for each in commands if each.batch_id is not None for line_id in each.line_ids]
    moved = await uow.lines.note(told, in_batch)
    for command in commands:
        if command.aid is not None:
            uow.aid_records.add(command.aid)
    if told is not Told.PAID:
        return
    unpaid = await uow.applications.unpaid(moved)
    await uow.applications.lock_each(unpaid)
    for application_id in unpaid:
        application = await uow.applications.lock(application_id)
        if application.state is State.VERIFIED:  # FUND_ALLOCATED has another subject and may come later
            application.fund(actor, uow.now)
        if application.state is State.FUNDED:
            application.pay(actor, uow.now)
