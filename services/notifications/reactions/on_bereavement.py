"""BEREAVEMENT_VISIT_DUE, BEREAVEMENT_PAID, BEREAVEMENT_REVERSED (assistance): the union visits the family and pays, then nothing waits (C6.4, C6.5)."""

from libs.common.contracts.assistance import BereavementPaid, BereavementReversed, BereavementVisitDue
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_bereavement(event: BereavementVisitDue | BereavementPaid | BereavementReversed, uow: UnitOfWork) -> None:
    gate = WorkGate.BEREAVEMENT
    if not isinstance(event, BereavementVisitDue):
        await move_work(MoveWork(event.case_id, event.effective_on, [gate]), uow)
        return
    units = [OrgUnitId(event.unit)]
    await move_work(MoveWork(event.case_id, event.effective_on, [gate], waits_at=gate, units=units, due_on=event.due_on), uow)
