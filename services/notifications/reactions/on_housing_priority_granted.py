"""HOUSING_PRIORITY_GRANTED (housing): the person is told (C5.9)."""

from libs.common.contracts.housing import HousingPriorityGranted
from libs.common.kernel.ids import PersonId
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_housing_priority_granted(event: HousingPriorityGranted, uow: UnitOfWork) -> None:
    about = f"{event.ranking_id}:{event.application_id}"
    await tell_person(TellPerson(Message(PersonId(event.subject), event.TYPE, about, event.effective_on)), uow)
