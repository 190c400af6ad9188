"""BILL_SHARE_REFUSED (funds): funds will not pay this share, and says why."""

from libs.common.contracts.funds import BillShareRefused
from services.health.domain.checkup_bill import ShareState
from services.health.reactions.on_bill_share_paid import CHECKUP_PURPOSES
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.pay_convalescence import NoteCost, note_cost
from services.health.use_cases.settle_checkup_bill import SettleCheckupBill, settle_checkup_bill


async def on_bill_share_refused(event: BillShareRefused, uow: UnitOfWork) -> None:
    if event.purpose in CHECKUP_PURPOSES:
        command = SettleCheckupBill(event.bill_id, event.share_id, ShareState.REFUSED, event.effective_on, event.code)
        await settle_checkup_bill(command, uow.actor, uow)
    elif event.purpose == "CONVALESCENCE":
        await note_cost(NoteCost(event.bill_id, "REFUSED", event.code), uow)
