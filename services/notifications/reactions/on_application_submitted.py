"""APPLICATION_SUBMITTED (assistance): a form waits for review, from the day we hear of it: its own date is the paper's."""

from libs.common.contracts.assistance import ApplicationSubmitted
from libs.common.kernel.ids import PersonId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_application_submitted(event: ApplicationSubmitted, uow: UnitOfWork) -> None:
    await move_work(MoveWork(event.application_id, left=[WorkGate.FILL], waits_at=WorkGate.REVIEW, person_id=event.subject), uow)
    about = f"{event.application_id}:{event.effective_on}"
    await tell_person(TellPerson(Message(PersonId(event.subject), event.TYPE, about, event.effective_on, event.benefit)), uow)
