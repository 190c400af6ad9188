"""CUSTODY_* (registry): the person as they are now; who has custody acknowledges it (C7.4: the rule starts it, not the acknowledgement)."""

from libs.common.contracts.registry import CustodyAssigned, CustodyEnded, CustodyEvent
from libs.common.kernel.ids import OrgUnitId, PersonId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.reactions.on_person import on_person
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_custody(event: CustodyEvent, uow: UnitOfWork) -> None:
    await on_person(event, uow)
    gate, ended = WorkGate.CUSTODY, isinstance(event, CustodyEnded)
    units = [] if ended else [OrgUnitId(event.county or event.city)]
    await move_work(MoveWork(event.custody_id, left=[gate], waits_at=None if ended else gate, units=units), uow)
    if isinstance(event, CustodyAssigned):
        told = Message(PersonId(event.subject), event.TYPE, str(event.custody_id), event.effective_on)
        await tell_person(TellPerson(told), uow)
