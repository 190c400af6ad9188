"""RETENTION_ALERT (employment): the L2 urges the employer to keep its model workers first (C5.1)."""

from libs.common.contracts.employment import RetentionAlert
from libs.common.kernel.ids import OrgUnitId, derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_retention_alert(event: RetentionAlert, uow: UnitOfWork) -> None:
    case = derived_id("retention", event.plan_id, event.subject)
    await move_work(MoveWork(case, event.effective_on, waits_at=WorkGate.RETENTION, units=[OrgUnitId(event.l2)]), uow)
