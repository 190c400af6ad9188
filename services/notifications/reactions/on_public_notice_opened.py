"""PUBLIC_NOTICE_OPENED (assistance): to be closed once it has elapsed."""

from libs.common.contracts.assistance import PublicNoticeOpened
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_public_notice_opened(event: PublicNoticeOpened, uow: UnitOfWork) -> None:
    case = await uow.cases.get(event.application_id)
    opened = MoveWork(case.application_id, [WorkGate.REVIEW], WorkGate.NOTICE, [case.reviewer], case.person_id, event.ends_on)
    await move_work(opened, uow)
