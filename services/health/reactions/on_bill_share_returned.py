"""BILL_SHARE_RETURNED (funds): the bank gave a paid share back; it is owed again."""

from libs.common.contracts.funds import BillShareReturned
from services.health.domain.checkup_bill import ShareState
from services.health.reactions.on_bill_share_paid import CHECKUP_PURPOSES
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.pay_convalescence import NoteCost, note_cost
from services.health.use_cases.settle_checkup_bill import SettleCheckupBill, settle_checkup_bill


async def on_bill_share_returned(event: BillShareReturned, uow: UnitOfWork) -> None:
    if event.purpose in CHECKUP_PURPOSES:
        command = SettleCheckupBill(event.bill_id, event.share_id, ShareState.OWED, event.effective_on)
        await settle_checkup_bill(command, uow.actor, uow)
    elif event.purpose == "CONVALESCENCE":
        await note_cost(NoteCost(event.bill_id, "APPROVED"), uow)
