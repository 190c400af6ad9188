"""APPLICATION_VERIFIED, APPLICATION_VERIFICATION_RECALLED (assistance): the province has money to allocate to the union, or the case waits to be
verified again.
"""

from libs.common.contracts.assistance import ApplicationVerificationRecalled, ApplicationVerified
from libs.common.kernel.ids import PersonId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.follow_money import FollowMoney, follow_money
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_application_verified(event: ApplicationVerified, uow: UnitOfWork) -> None:
    await move_work(MoveWork(event.application_id, event.effective_on, [WorkGate.VERIFY]), uow)
    await follow_money(FollowMoney(event.l2, event.effective_on, verified=event.application_id), uow)
    about = f"{event.application_id}:{event.effective_on}"
    await tell_person(TellPerson(Message(PersonId(event.subject), event.TYPE, about, event.effective_on, event.benefit)), uow)


async def on_application_verification_recalled(event: ApplicationVerificationRecalled, uow: UnitOfWork) -> None:
    await follow_money(FollowMoney(event.l2, event.effective_on, recalled=event.application_id), uow)
    await move_work(MoveWork(event.application_id, event.effective_on, waits_at=WorkGate.VERIFY, person_id=event.subject), uow)
