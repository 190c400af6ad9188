"""VISIT_ISSUE_RAISED, VISIT_ISSUE_RESOLVED (assistance): its owner settles it until the day the event says (C6.3)."""

from libs.common.contracts.assistance import VisitIssueEvent, VisitIssueRaised
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_visit_issue(event: VisitIssueEvent, uow: UnitOfWork) -> None:
    gate, raised = WorkGate.ISSUE, isinstance(event, VisitIssueRaised)
    units = [OrgUnitId(event.owner)] if event.owner else []
    due = event.due_on if isinstance(event, VisitIssueRaised) else None
    waits = gate if raised else None
    await move_work(
        MoveWork(event.issue_id, event.effective_on, [gate], waits_at=waits, units=units, person_id=event.subject, due_on=due), uow
    )
