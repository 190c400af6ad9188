"""DISBURSEMENT_BATCH_CREATED (funds): the batch waits to be approved, released and answered."""

from libs.common.contracts.funds import DisbursementBatchCreated
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.follow_money import FollowMoney, follow_money
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_disbursement_batch_created(event: DisbursementBatchCreated, uow: UnitOfWork) -> None:
    await follow_money(FollowMoney(event.unit, event.effective_on), uow)
    await move_work(MoveWork(event.subject, event.effective_on, waits_at=WorkGate.PAY, units=[OrgUnitId(event.unit)]), uow)
