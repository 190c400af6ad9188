"""DISBURSEMENT_BATCH_CREATED (funds): lines are in a batch."""

from libs.common.contracts.funds import DisbursementBatchCreated
from services.assistance.domain.line_states import Told
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_disbursement_batch_created(event: DisbursementBatchCreated, uow: UnitOfWork) -> None:
    await note_payment(NotePayment(Told.SENT, event.line_ids, event.subject), uow.actor, uow)
