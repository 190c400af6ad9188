"""BILL_SHARE_PAID (funds): a subsidy from employment money has reached the person or the employer."""

from libs.common.contracts.funds import BillSharePaid
from services.employment.domain.subsidy import SubsidyState
from services.employment.storage.unit_of_work import UnitOfWork
from services.employment.use_cases.decide_subsidy import PURPOSES
from services.employment.use_cases.note_subsidy import NoteSubsidy, note_subsidy

OURS = frozenset(PURPOSES.values())
"""Bills of employment; those of other departments are not its business."""


async def on_bill_share_paid(event: BillSharePaid, uow: UnitOfWork) -> None:
    if event.purpose in OURS:
        await note_subsidy(NoteSubsidy(event.bill_id, event.share_id, SubsidyState.PAID, event.effective_on), uow)
