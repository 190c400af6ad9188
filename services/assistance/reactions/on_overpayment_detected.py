"""OVERPAYMENT_DETECTED (funds): lines were paid that were not due."""

from libs.common.contracts.funds import OverpaymentDetected
from services.assistance.domain.line_states import Told
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_overpayment_detected(event: OverpaymentDetected, uow: UnitOfWork) -> None:
    await note_payment(NotePayment(Told.OVERPAID, event.line_ids, None), uow.actor, uow)
