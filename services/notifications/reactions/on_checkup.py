"""CHECKUP_PLANNED (health): the person is told (C4.5). CHECKUPS_UNPLANNED: the union whose people nobody has asked yet sees to them."""

from libs.common.contracts.health import CheckupPlanned, CheckupsUnplanned
from libs.common.kernel.ids import OrgUnitId, PersonId, derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_checkup_planned(event: CheckupPlanned, uow: UnitOfWork) -> None:
    told = Message(PersonId(event.subject), event.TYPE, str(event.checkup_id), event.effective_on, months=(str(event.year),))
    await tell_person(TellPerson(told), uow)


async def on_checkups_unplanned(event: CheckupsUnplanned, uow: UnitOfWork) -> None:
    case = derived_id("checkups", event.subject, event.year)
    units = [OrgUnitId(event.subject)]
    await move_work(MoveWork(case, event.effective_on, waits_at=WorkGate.CHECKUP_PLAN, units=units), uow)
