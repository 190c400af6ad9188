"""Let the end rule decide for a person whose death the register knows: confirmed reports hold no longer (C7.3, Q12).

Who may: this department's ear.   Trigger: MODEL_WORKER_DECEASED.   Records: confirmed reports as settled; filed ones hold on.   Emits: nothing.
"""

from dataclasses import dataclass

from libs.common.kernel.ids import PersonId
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SettleDeathReports:
    person_id: PersonId


async def settle_death_reports(command: SettleDeathReports, uow: UnitOfWork) -> None:
    await uow.people.flush()
    await uow.death_reports.settle(command.person_id)
