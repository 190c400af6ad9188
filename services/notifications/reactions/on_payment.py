"""DISBURSEMENT_PAID, DISBURSEMENT_FAILED, DISBURSEMENT_RETURNED (funds): the person is told; the batch is answered; what did not arrive waits."""

from libs.common.contracts.funds import DisbursementEvent
from libs.common.kernel.ids import PersonId
from libs.common.kernel.months import Month
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.follow_payment import FollowPayment, follow_payment
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_payment(event: DisbursementEvent, uow: UnitOfWork) -> None:
    person, answer = PersonId(event.subject), event.TYPE.removeprefix("DISBURSEMENT_")
    told = Message(person, answer, event.bank_ref, event.effective_on, event.benefit, event.source, event.months, event.amount_fen)
    await tell_person(TellPerson(told), uow)
    month = Month.parse(max(event.months))
    await follow_payment(FollowPayment(person, event.batch_id, event.line_ids, month, event.effective_on, answer == "PAID"), uow)
