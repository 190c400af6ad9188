"""SERIOUS_ILLNESS_REPORTED, SERIOUS_ILLNESS_WITHDRAWN (health): the responsible L2 helps with priority; of what, this department never hears (C4.2)."""

from libs.common.contracts.health import SeriousIllnessReported, SeriousIllnessWithdrawn
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_serious_illness(event: SeriousIllnessReported | SeriousIllnessWithdrawn, uow: UnitOfWork) -> None:
    gate = WorkGate.SERIOUS_ILLNESS
    waits = gate if isinstance(event, SeriousIllnessReported) else None
    await move_work(MoveWork(event.report_id, event.effective_on, [gate], waits_at=waits, person_id=event.subject), uow)
