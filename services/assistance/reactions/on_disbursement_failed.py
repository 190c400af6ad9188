"""DISBURSEMENT_FAILED (funds): the bank rejected the payment; the lines may be issued anew."""

from libs.common.contracts.funds import DisbursementFailed
from services.assistance.domain.line_states import Told
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_disbursement_failed(event: DisbursementFailed, uow: UnitOfWork) -> None:
    await note_payment(NotePayment(Told.FAILED, event.line_ids, event.batch_id), uow.actor, uow)
