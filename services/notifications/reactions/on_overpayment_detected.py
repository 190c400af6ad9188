"""OVERPAYMENT_DETECTED (funds): the union decides about what was paid and was not due; nothing is set off (Q46)."""

from libs.common.contracts.funds import OverpaymentDetected
from libs.common.kernel.ids import derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_overpayment_detected(event: OverpaymentDetected, uow: UnitOfWork) -> None:
    cases = await uow.cases.of_person(event.subject)
    recover = derived_id("recover", event.subject, *sorted(event.line_ids))
    await move_work(MoveWork(recover, (), WorkGate.RECOVER, [case.l2 for case in cases[:1]], event.subject), uow)
