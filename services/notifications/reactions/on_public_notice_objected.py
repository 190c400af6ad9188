"""PUBLIC_NOTICE_OBJECTED (assistance): to be decided, counted from the day it was received (Q25)."""

from libs.common.contracts.assistance import PublicNoticeObjected
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_public_notice_objected(event: PublicNoticeObjected, uow: UnitOfWork) -> None:
    await move_work(MoveWork(event.application_id, event.effective_on, waits_at=WorkGate.OBJECTION, person_id=event.subject), uow)
