"""SERIOUS_ILLNESS_WITHDRAWN (health): the report was a mistake, and so is the case."""

from libs.common.contracts.health import SeriousIllnessWithdrawn
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.end_priority_case import EndPriorityCase, end_priority_case


async def on_serious_illness_withdrawn(event: SeriousIllnessWithdrawn, uow: UnitOfWork) -> None:
    await end_priority_case(EndPriorityCase(event.report_id), uow.actor, uow)
