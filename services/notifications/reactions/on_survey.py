"""SURVEY_OPENED, SURVEY_COMPLETED (assistance): the unions in scope and their counties complete it (C1.1)."""

from libs.common.contracts.assistance import SurveyEvent, SurveyOpened
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_survey(event: SurveyEvent, uow: UnitOfWork) -> None:
    gate = WorkGate.SURVEY
    if isinstance(event, SurveyOpened):
        opened = MoveWork(event.subject, event.effective_on, waits_at=gate, due_on=event.due_on, scope=event.scope, everywhere=True)
        await move_work(opened, uow)
    else:
        await move_work(MoveWork(event.subject, event.effective_on, [gate]), uow)
