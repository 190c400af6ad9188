"""ONE_ON_ONE_ASSIGNED, ONE_ON_ONE_DUE, ONE_ON_ONE_CLOSED (employment): who is out of work is told who helps; what is late waits for who owes it (C5.3)."""

from libs.common.contracts.employment import OneOnOneAssigned, OneOnOneDue, OneOnOneEvent
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import OrgKind
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_one_on_one(event: OneOnOneEvent, uow: UnitOfWork) -> None:
    gate = WorkGate.ONE_ON_ONE
    if isinstance(event, OneOnOneDue):
        owing = [event.awaits] if event.awaits else await uow.units.offices([OrgKind.HRSS], event.county or event.l2)
        units = [OrgUnitId(unit) for unit in owing]
        waits = MoveWork(event.assistance_id, event.effective_on, [gate], waits_at=gate, units=units, person_id=event.subject)
        await move_work(waits, uow)
        return
    await move_work(MoveWork(event.assistance_id, event.effective_on, [gate]), uow)
    if isinstance(event, OneOnOneAssigned) and not event.reassigned:
        told = Message(PersonId(event.subject), event.TYPE, str(event.assistance_id), event.effective_on)
        await tell_person(TellPerson(told), uow)
