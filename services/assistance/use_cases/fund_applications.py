"""Note that money for an application was allocated (domain.md §5): FUNDED when its first demand is.

Who may: this department's ear.   Trigger: FUND_ALLOCATED.   Records: VERIFIED → FUNDED; any other state stays.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import ApplicationId
from services.assistance.domain.states import State
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FundApplications:
    application_ids: Sequence[ApplicationId]


async def fund_applications(command: FundApplications, actor: Actor, uow: UnitOfWork) -> None:
    await uow.applications.lock_each(command.application_ids)
    for application_id in command.application_ids:
        application = await uow.applications.lock(application_id)
        if application.state is State.VERIFIED:
            application.fund(actor, uow.now)
