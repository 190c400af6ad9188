"""POST_ADJUSTMENT_* and POST_ADJUSTED (employment): the employer finds another post; refused or late, the L2 mediates; the worker is told (C6.1)."""

from libs.common.contracts.employment import (
    PostAdjusted,
    PostAdjustmentClosed,
    PostAdjustmentEvent,
    PostAdjustmentOverdue,
    PostAdjustmentRefused,
    PostAdjustmentRequested,
)
from libs.common.kernel.ids import OrgUnitId, PersonId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_post_adjustment(event: PostAdjustmentEvent, uow: UnitOfWork) -> None:
    employer, union = WorkGate.POST_ADJUSTMENT, WorkGate.MEDIATION
    case, on, person = event.request_id, event.effective_on, event.subject
    match event:
        case PostAdjustmentRequested():
            units = [OrgUnitId(event.unit)] if event.unit else []
            await move_work(MoveWork(case, on, waits_at=employer, units=units, person_id=person, due_on=event.due_on), uow)
        case PostAdjustmentRefused():
            await move_work(MoveWork(case, on, [employer], waits_at=union, units=[OrgUnitId(event.l2)]), uow)
        case PostAdjustmentOverdue():
            await move_work(MoveWork(case, on, waits_at=union, units=[OrgUnitId(event.l2)]), uow)
        case PostAdjusted() | PostAdjustmentClosed():
            await move_work(MoveWork(case, on, finished=[employer, union]), uow)
        case _:
            return
    if isinstance(event, PostAdjusted | PostAdjustmentRefused):
        await tell_person(TellPerson(Message(PersonId(person), event.TYPE, str(case), on)), uow)
