"""OVERPAYMENT_DETECTED, OVERPAYMENT_RECOVERED, OVERPAYMENT_WAIVED (funds): recovery is decided by hand, never by itself; once nothing of the lines is
out any more, nothing waits (Q46).
"""

from libs.common.contracts.funds import OverpaymentDetected, OverpaymentRecovered, OverpaymentWaived
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.follow_recovery import FollowRecovery, follow_recovery


async def on_overpayment_detected(event: OverpaymentDetected, uow: UnitOfWork) -> None:
    await follow_recovery(FollowRecovery(event.subject, event.line_ids, uow.now.date()), uow)


async def on_overpayment_recovered(event: OverpaymentRecovered | OverpaymentWaived, uow: UnitOfWork) -> None:
    await follow_recovery(FollowRecovery(event.subject, event.line_ids, event.effective_on, settled=event.outstanding_fen == 0), uow)
