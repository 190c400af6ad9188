"""CONVALESCENCE_CONFIRMED (health): the person is told of their place (C4.3). PAY_GUARANTEE_VIOLATED: their L2 takes it up with the employer (C4.4)."""

from libs.common.contracts.health import ConvalescenceConfirmed, PayGuaranteeViolated
from libs.common.kernel.ids import OrgUnitId, PersonId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_convalescence_confirmed(event: ConvalescenceConfirmed, uow: UnitOfWork) -> None:
    told = Message(PersonId(event.subject), event.TYPE, str(event.nomination_id), event.starts_on)
    await tell_person(TellPerson(told), uow)


async def on_pay_guarantee_violated(event: PayGuaranteeViolated, uow: UnitOfWork) -> None:
    units = [OrgUnitId(event.l2)]
    await move_work(MoveWork(event.nomination_id, event.effective_on, waits_at=WorkGate.PAY_GUARANTEE, units=units), uow)
