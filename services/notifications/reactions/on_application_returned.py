"""APPLICATION_RETURNED, APPLICATION_REJECTED (assistance): the form has to be filled again; or an objection was upheld, and nothing waits any more."""

from libs.common.contracts.assistance import ApplicationRejected, ApplicationReturned
from libs.common.kernel.ids import PersonId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_application_returned(event: ApplicationReturned, uow: UnitOfWork) -> None:
    left = [WorkGate.REVIEW, WorkGate.NOTICE, WorkGate.OBJECTION, WorkGate.DECLARE, WorkGate.VERIFY]
    await move_work(MoveWork(event.application_id, event.effective_on, left, waits_at=WorkGate.FILL, person_id=event.subject), uow)
    about = f"{event.application_id}:{event.effective_on}"
    await tell_person(TellPerson(Message(PersonId(event.subject), event.TYPE, about, event.effective_on)), uow)


async def on_application_rejected(event: ApplicationRejected, uow: UnitOfWork) -> None:
    await move_work(MoveWork(event.application_id, event.effective_on, [WorkGate.REVIEW, WorkGate.NOTICE, WorkGate.OBJECTION]), uow)
    about = f"{event.application_id}:{event.effective_on}"
    await tell_person(TellPerson(Message(PersonId(event.subject), event.TYPE, about, event.effective_on)), uow)
