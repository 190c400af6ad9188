"""PUBLIC_NOTICE_OBJECTED (assistance): an objection has to be decided (Q25)."""

from libs.common.contracts.assistance import PublicNoticeObjected
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_public_notice_objected(event: PublicNoticeObjected, uow: UnitOfWork) -> None:
    case = await uow.cases.get(event.application_id)
    await move_work(MoveWork(case.application_id, (), WorkGate.OBJECTION, [case.reviewer], case.person_id), uow)
