"""OVERPAYMENT_WAIVED (funds): what had been overpaid is not asked back; a part of it changes no line."""

from libs.common.contracts.funds import OverpaymentWaived
from services.assistance.domain.line_states import Told
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_overpayment_waived(event: OverpaymentWaived, uow: UnitOfWork) -> None:
    if event.outstanding_fen == 0:
        await note_payment(NotePayment(Told.WAIVED, event.line_ids, None), uow.actor, uow)
