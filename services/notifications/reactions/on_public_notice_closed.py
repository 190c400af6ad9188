"""PUBLIC_NOTICE_CLOSED (assistance): the application may be declared."""

from libs.common.contracts.assistance import PublicNoticeClosed
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_public_notice_closed(event: PublicNoticeClosed, uow: UnitOfWork) -> None:
    left = [WorkGate.REVIEW, WorkGate.NOTICE, WorkGate.OBJECTION]
    await move_work(MoveWork(event.application_id, event.effective_on, left, waits_at=WorkGate.DECLARE, person_id=event.subject), uow)
