"""FUND_RETENTION_ALERT (funds): the holder and the province clear what lies idle (C2.3)."""

from libs.common.contracts.funds import FundRetentionAlert
from libs.common.kernel.ids import OrgUnitId, derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_fund_retention_alert(event: FundRetentionAlert, uow: UnitOfWork) -> None:
    units = sorted({OrgUnitId(event.holder), *await uow.units.province()})
    idle = derived_id("idle", event.subject, event.holder, event.since)
    await move_work(MoveWork(idle, event.effective_on, waits_at=WorkGate.IDLE_MONEY, units=units), uow)
