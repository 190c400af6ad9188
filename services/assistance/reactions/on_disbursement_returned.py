"""DISBURSEMENT_RETURNED (funds): a settled payment came back (退票)."""

from libs.common.contracts.funds import DisbursementReturned
from services.assistance.domain.line_states import Told
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_disbursement_returned(event: DisbursementReturned, uow: UnitOfWork) -> None:
    await note_payment(NotePayment(Told.RETURNED, event.line_ids, event.batch_id), uow.actor, uow)
