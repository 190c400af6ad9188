"""DISBURSEMENT_RETURNED (funds): a check-up subsidy came back from the bank."""

from libs.common.contracts.funds import DisbursementReturned
from libs.common.kernel.ids import PersonId
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.note_checkup_subsidy import BENEFIT, NoteCheckupSubsidy, note_checkup_subsidy


async def on_disbursement_returned(event: DisbursementReturned, uow: UnitOfWork) -> None:
    if event.benefit == BENEFIT:
        await note_checkup_subsidy(NoteCheckupSubsidy(PersonId(event.subject), event.bank_ref, frozenset(), returned=True), uow)
