"""Drop the demand of an application whose verification was recalled before any month was owed (domain.md §5 撤回; C2.6).

Who may: this department's ear.   Trigger: APPLICATION_VERIFICATION_RECALLED.   Records: the demand and its gates are gone; it comes anew when verified again.
Emits: nothing.
"""

from dataclasses import dataclass

from libs.common.kernel.ids import ApplicationId
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DropDemand:
    application_id: ApplicationId


async def drop_demand(command: DropDemand, uow: UnitOfWork) -> None:
    await uow.obligations.drop(command.application_id)
