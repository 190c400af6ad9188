"""DISBURSEMENT_PAID (funds): the bank settled lines of a person."""

from libs.common.contracts.funds import DisbursementPaid
from services.assistance.domain.line_states import Told
from services.assistance.policy.c1_3_categories import of_benefit
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_disbursement_paid(event: DisbursementPaid, uow: UnitOfWork) -> None:
    aid = Aid(
        "PAYMENT",
        event.bank_ref,
        event.subject,
        event.effective_on,
        of_benefit(event.benefit),
        event.benefit,
        event.source,
        event.amount_fen,
        len(event.months),
    )
    await note_payment(NotePayment(Told.PAID, event.line_ids, event.batch_id, aid), uow.actor, uow)
