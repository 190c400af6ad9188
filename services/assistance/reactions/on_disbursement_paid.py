"""DISBURSEMENT_PAID (funds): the bank settled lines of a person."""

from libs.common.contracts.funds import DisbursementPaid
from services.assistance.domain.line_states import Told
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_disbursement_paid(event: DisbursementPaid, uow: UnitOfWork) -> None:
    await note_payment(NotePayment(Told.PAID, event.line_ids, event.batch_id), uow.actor, uow)
