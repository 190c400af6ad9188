"""OVERPAYMENT_DETECTED (funds): recovery is decided by hand, never by itself (Q46)."""

from libs.common.contracts.funds import OverpaymentDetected
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.follow_recovery import FollowRecovery, follow_recovery


async def on_overpayment_detected(event: OverpaymentDetected, uow: UnitOfWork) -> None:
    await follow_recovery(FollowRecovery(event.subject, event.line_ids, uow.now.date()), uow)
