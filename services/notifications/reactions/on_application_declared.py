"""APPLICATION_DECLARED (assistance): the responsible L2 union verifies."""

from libs.common.contracts.assistance import ApplicationDeclared
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_application_declared(event: ApplicationDeclared, uow: UnitOfWork) -> None:
    left = [WorkGate.REVIEW, WorkGate.NOTICE, WorkGate.DECLARE]
    await move_work(MoveWork(event.application_id, event.effective_on, left, waits_at=WorkGate.VERIFY, person_id=event.subject), uow)
