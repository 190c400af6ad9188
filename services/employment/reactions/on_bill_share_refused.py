"""BILL_SHARE_REFUSED (funds): funds will not pay this subsidy, and says why."""

from libs.common.contracts.funds import BillShareRefused
from services.employment.domain.subsidy import SubsidyState
from services.employment.reactions.on_bill_share_paid import OURS
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.note_subsidy import NoteSubsidy, note_subsidy


async def on_bill_share_refused(event: BillShareRefused, uow: UnitOfWork) -> None:
    if event.purpose in OURS:
        await note_subsidy(NoteSubsidy(event.bill_id, event.share_id, SubsidyState.REFUSED, event.effective_on, event.code), uow)
