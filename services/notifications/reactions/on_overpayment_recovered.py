"""OVERPAYMENT_RECOVERED (funds): once all that was overpaid has come back, nothing waits (Q46)."""

from libs.common.contracts.funds import OverpaymentRecovered
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.follow_recovery import FollowRecovery, follow_recovery


async def on_overpayment_recovered(event: OverpaymentRecovered, uow: UnitOfWork) -> None:
    await follow_recovery(FollowRecovery(event.subject, event.line_ids, event.amount_fen, event.effective_on, came_back=True), uow)
