"""INSURANCE_GAP_DETECTED, INSURANCE_GAP_CLOSED (health): county union, 人社 and 医保 see to it, the person is told (C4.1)."""

from libs.common.contracts.health import InsuranceGapDetected, InsuranceGapEvent
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import OrgKind
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_insurance_gap(event: InsuranceGapEvent, uow: UnitOfWork) -> None:
    gate = WorkGate.INSURANCE_GAP
    if not isinstance(event, InsuranceGapDetected):
        await move_work(MoveWork(event.gap_id, event.effective_on, [gate]), uow)
        return
    union = OrgUnitId(event.county or event.l2)
    units = [union, *await uow.units.offices([OrgKind.HRSS, OrgKind.MEDICAL_INSURANCE], union)]
    await move_work(MoveWork(event.gap_id, event.effective_on, [gate], waits_at=gate, units=units, due_on=event.due_on), uow)
    told = Message(PersonId(event.subject), event.TYPE, str(event.gap_id), event.effective_on, months=(event.month,))
    await tell_person(TellPerson(told), uow)
