"""HOUSEHOLD_REVIEW_DUE, _OVERDUE, HOUSEHOLD_REVIEWED (housing): after a death the housing department looks at the household again (C5.9); late, its
union follows it up.
"""

from libs.common.contracts.housing import HouseholdReviewDue, HouseholdReviewed, HouseholdReviewOverdue
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_household_review(event: HouseholdReviewDue | HouseholdReviewOverdue | HouseholdReviewed, uow: UnitOfWork) -> None:
    gate, late = WorkGate.HOUSEHOLD_REVIEW, WorkGate.HOUSEHOLD_REVIEW_LATE
    case, on = event.application_id, event.effective_on
    match event:
        case HouseholdReviewDue():
            await move_work(MoveWork(case, on, [gate, late], waits_at=gate, units=[OrgUnitId(event.awaits)], due_on=event.due_on), uow)
        case HouseholdReviewOverdue():
            await move_work(MoveWork(case, on, waits_at=late, units=[OrgUnitId(event.l2)]), uow)
        case HouseholdReviewed():
            await move_work(MoveWork(case, on, [gate, late]), uow)
