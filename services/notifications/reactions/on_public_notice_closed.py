"""PUBLIC_NOTICE_CLOSED (assistance): the application may be declared."""

from libs.common.contracts.assistance import PublicNoticeClosed
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_public_notice_closed(event: PublicNoticeClosed, uow: UnitOfWork) -> None:
    case = await uow.cases.get(event.application_id)
    left = [WorkGate.REVIEW, WorkGate.NOTICE, WorkGate.OBJECTION]
    await move_work(MoveWork(case.application_id, left, WorkGate.DECLARE, [case.reviewer], case.person_id), uow)
