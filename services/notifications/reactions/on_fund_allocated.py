"""FUND_ALLOCATED (funds): the union has money: it prepares a batch."""

from libs.common.contracts.funds import FundAllocated
from libs.common.kernel.ids import OrgUnitId, derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_fund_allocated(event: FundAllocated, uow: UnitOfWork) -> None:
    await move_work(MoveWork(derived_id("allocation-demand", event.l2), [WorkGate.ALLOCATE]), uow)
    await move_work(MoveWork(derived_id("payment", event.l2), (), WorkGate.PREPARE, [OrgUnitId(event.l2)]), uow)
