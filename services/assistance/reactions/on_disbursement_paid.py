"""DISBURSEMENT_PAID (funds): the bank settled lines of a person."""

from collections.abc import Sequence

from libs.common.contracts.funds import DisbursementPaid
from libs.common.messaging.subscriber import Together
from services.assistance.domain.line_states import Told
from services.assistance.policy.c1_3_categories import of_benefit
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.note_payment import NotePayment, note_payments


@Together
async def on_disbursement_paid(events: Sequence[DisbursementPaid], uow: UnitOfWork) -> None:
    await note_payments([_told(event) for event in events], uow.actor, uow)


def _told(event: DisbursementPaid) -> NotePayment:
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
    return NotePayment(Told.PAID, event.line_ids, event.batch_id, aid)
