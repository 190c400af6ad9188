"""SERIOUS_ILLNESS_REPORTED (health): the responsible L2 has a priority case; what the illness is stays in health."""

from libs.common.contracts.health import SeriousIllnessReported
from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.open_priority_case import OpenPriorityCase, open_priority_case


async def on_serious_illness_reported(event: SeriousIllnessReported, uow: UnitOfWork) -> None:
    await open_priority_case(OpenPriorityCase(event.report_id, PersonId(event.subject), event.effective_on), uow)
