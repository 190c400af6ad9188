"""DISBURSEMENT_RETURNED (funds): a settled payment came back (退票)."""

from libs.common.contracts.funds import DisbursementReturned
from services.assistance.domain.line_states import Told
from services.assistance.policy.c1_3_categories import of_benefit
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payment


async def on_disbursement_returned(event: DisbursementReturned, uow: UnitOfWork) -> None:
    aid = Aid(
        "RETURN",
        event.bank_ref,
        event.subject,
        event.effective_on,
        of_benefit(event.benefit),
        event.benefit,
        event.source,
        -event.amount_fen,
        len(event.months),
    )
    await note_payment(NotePayment(Told.RETURNED, event.line_ids, event.batch_id, aid), uow.actor, uow)
