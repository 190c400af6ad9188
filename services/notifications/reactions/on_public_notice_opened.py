"""PUBLIC_NOTICE_OPENED (assistance): to be closed once it has elapsed."""

from libs.common.contracts.assistance import PublicNoticeOpened
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_public_notice_opened(event: PublicNoticeOpened, uow: UnitOfWork) -> None:
    opened = MoveWork(
        event.application_id, event.effective_on, [WorkGate.REVIEW], waits_at=WorkGate.NOTICE, since=event.ends_on, person_id=event.subject
    )
    await move_work(opened, uow)
