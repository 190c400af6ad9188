"""DISBURSEMENT_PAID (funds): the person is told; the batch has been answered."""

from libs.common.contracts.funds import DisbursementPaid
from libs.common.kernel.ids import PersonId, derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_disbursement_paid(event: DisbursementPaid, uow: UnitOfWork) -> None:
    told = Message(
        PersonId(event.subject), "PAID", event.bank_ref, event.benefit, event.source, event.months, event.amount_fen, event.effective_on
    )
    await tell_person(TellPerson(told), uow)
    cases = await uow.cases.of_person(event.subject)
    await move_work(MoveWork(event.batch_id, finished=[(WorkGate.PAY, case.l2) for case in cases[:1]]), uow)
    await move_work(MoveWork(derived_id("reissue", event.subject), [WorkGate.REISSUE]), uow)
