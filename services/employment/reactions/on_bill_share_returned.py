"""BILL_SHARE_RETURNED (funds): the bank gave a paid subsidy back; it is owed again."""

from libs.common.contracts.funds import BillShareReturned
from services.employment.domain.subsidy import SubsidyState
from services.employment.reactions.on_bill_share_paid import OURS
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.note_subsidy import NoteSubsidy, note_subsidy


async def on_bill_share_returned(event: BillShareReturned, uow: UnitOfWork) -> None:
    if event.purpose in OURS:
        await note_subsidy(NoteSubsidy(event.bill_id, event.share_id, SubsidyState.APPROVED, event.effective_on), uow)
