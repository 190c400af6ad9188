"""APPLICATION_VERIFIED (assistance): a demand for money, and who acted at its gates."""

from libs.common.contracts.assistance import ApplicationVerified
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, OrgUnitId, PersonId
from libs.common.kernel.months import Month
from services.funds.domain.demand import Demand
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.note_demand import NoteDemand, note_demand


async def on_application_verified(event: ApplicationVerified, uow: UnitOfWork) -> None:
    demand = Demand(
        ApplicationId(event.application_id),
        PersonId(event.subject),
        event.benefit,
        event.tier,
        OrgUnitId(event.l2),
        Month.parse(event.first_month),
        event.effective_on,
        tuple((Gate(each.gate), each.actor) for each in event.gates),
    )
    await note_demand(NoteDemand(demand), uow)
