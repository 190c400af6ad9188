"""APPLICATION_VERIFIED (assistance): the province has money to allocate to the union."""

from libs.common.contracts.assistance import ApplicationVerified
from libs.common.kernel.ids import derived_id
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_application_verified(event: ApplicationVerified, uow: UnitOfWork) -> None:
    await move_work(MoveWork(event.application_id, [WorkGate.VERIFY]), uow)
    demand = derived_id("allocation-demand", event.l2)
    await move_work(MoveWork(demand, (), WorkGate.ALLOCATE, await uow.units.province()), uow)
