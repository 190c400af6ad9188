"""DISBURSEMENT_PAID (funds): a check-up subsidy reached a person; the same check-up is not paid from a bill too (Q31)."""

from libs.common.contracts.funds import DisbursementPaid
from libs.common.kernel.ids import PersonId
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.note_checkup_subsidy import BENEFIT, NoteCheckupSubsidy, note_checkup_subsidy


async def on_disbursement_paid(event: DisbursementPaid, uow: UnitOfWork) -> None:
    if event.benefit == BENEFIT:
        years = frozenset(int(month[:4]) for month in event.months)
        await note_checkup_subsidy(NoteCheckupSubsidy(PersonId(event.subject), event.bank_ref, years), uow)
