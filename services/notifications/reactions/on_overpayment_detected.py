"""OVERPAYMENT_DETECTED (funds): the union decides about what was paid and was not due; nothing is set off (Q46).

Its day is that of the death, say: the union has its time from the day we hear of it. The family is told nothing by this.
"""

from libs.common.contracts.funds import OverpaymentDetected
from libs.common.kernel.ids import derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_overpayment_detected(event: OverpaymentDetected, uow: UnitOfWork) -> None:
    recover = derived_id("recover", event.subject, *sorted(event.line_ids))
    await move_work(MoveWork(recover, waits_at=WorkGate.RECOVER, person_id=event.subject), uow)
