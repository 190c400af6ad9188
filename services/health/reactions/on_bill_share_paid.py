"""BILL_SHARE_PAID (funds): a payer's share of a hospital's bill has reached it."""

from libs.common.contracts.funds import BillSharePaid
from services.health.domain.checkup_bill import ShareState
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.pay_convalescence import NoteCost, note_cost
from services.health.use_cases.settle_checkup_bill import SettleCheckupBill, settle_checkup_bill

CHECKUP_PURPOSES = frozenset({"CHECKUP", "HEALTH_CHECKUP_SUBSIDY"})
"""Bills of health; those of other departments are not its business."""


async def on_bill_share_paid(event: BillSharePaid, uow: UnitOfWork) -> None:
    if event.purpose in CHECKUP_PURPOSES:
        command = SettleCheckupBill(event.bill_id, event.share_id, ShareState.PAID, event.effective_on)
        await settle_checkup_bill(command, uow.actor, uow)
    elif event.purpose == "CONVALESCENCE":
        await note_cost(NoteCost(event.bill_id, "PAID"), uow)
