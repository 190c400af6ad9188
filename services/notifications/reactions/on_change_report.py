"""CHANGE_REPORT_* (registry): whose turn it is owes the next hop until the day the event says; nobody, once nobody has to act (C7.3, Q40)."""

from libs.common.contracts.registry import ChangeReportEvent
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_change_report(event: ChangeReportEvent, uow: UnitOfWork) -> None:
    gate, units = WorkGate.CHANGE_REPORT, [OrgUnitId(event.awaits)] if event.awaits else []
    waits = gate if units else None
    await move_work(MoveWork(event.report_id, left=[gate], waits_at=waits, units=units, due_on=event.due_on), uow)
