"""APPLICATION_SUBMITTED (assistance): a form waits for review."""

from libs.common.contracts.assistance import ApplicationSubmitted
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.cases import Case
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work
from services.notifications.use_cases.take_in_case import TakeInCase, take_in_case


async def on_application_submitted(event: ApplicationSubmitted, uow: UnitOfWork) -> None:
    county, unit = (OrgUnitId(each) if each else None for each in (event.county, event.unit))
    case = Case(event.application_id, event.subject, OrgUnitId(event.l2), county, unit)
    await take_in_case(TakeInCase(case), uow)
    await move_work(MoveWork(case.application_id, [WorkGate.FILL], WorkGate.REVIEW, [case.reviewer], case.person_id), uow)
