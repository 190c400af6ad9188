"""APPEAL_DECIDED (assistance): what became of it, where the reasons are, and the next instance where there is one (Q49)."""

from libs.common.contracts.assistance import AppealDecided
from libs.common.kernel.ids import PersonId
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_appeal_decided(event: AppealDecided, uow: UnitOfWork) -> None:
    last = event.outcome == "DISMISSED" and event.level == "PROVINCE"
    kind = f"APPEAL_{event.outcome}{'_BY_PROVINCE' if last else ''}"
    await tell_person(TellPerson(Message(PersonId(event.subject), kind, str(event.appeal_id), event.effective_on)), uow)
