"""APPLICATION_VERIFICATION_RECALLED (assistance): nothing is asked for; who acted at its gates is free again."""

from libs.common.contracts.assistance import ApplicationVerificationRecalled
from libs.common.kernel.ids import ApplicationId
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.drop_demand import DropDemand, drop_demand


async def on_application_verification_recalled(event: ApplicationVerificationRecalled, uow: UnitOfWork) -> None:
    await drop_demand(DropDemand(ApplicationId(event.application_id)), uow)
