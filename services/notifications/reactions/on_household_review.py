"""HOUSEHOLD_REVIEW_DUE, HOUSEHOLD_REVIEWED (housing): after a death the housing department looks at the household again (C5.9)."""

from libs.common.contracts.housing import HouseholdReviewDue, HouseholdReviewed
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_household_review(event: HouseholdReviewDue | HouseholdReviewed, uow: UnitOfWork) -> None:
    gate = WorkGate.HOUSEHOLD_REVIEW
    if isinstance(event, HouseholdReviewDue):
        units = [OrgUnitId(event.awaits)]
        await move_work(MoveWork(event.application_id, event.effective_on, [gate], waits_at=gate, units=units), uow)
    else:
        await move_work(MoveWork(event.application_id, event.effective_on, [gate]), uow)
