"""APPLICATION_RETURNED (assistance): the form has to be filled again."""

from libs.common.contracts.assistance import ApplicationReturned
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_application_returned(event: ApplicationReturned, uow: UnitOfWork) -> None:
    case = await uow.cases.get(event.application_id)
    left = [WorkGate.REVIEW, WorkGate.NOTICE, WorkGate.OBJECTION, WorkGate.DECLARE, WorkGate.VERIFY]
    await move_work(MoveWork(case.application_id, left, WorkGate.FILL, [case.unit or case.reviewer], case.person_id), uow)
