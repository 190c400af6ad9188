"""Note that a verified application needs money (C2.6, C2.7: a demand line for allocation).

Who may: this department's ear.   Trigger: APPLICATION_VERIFIED.   Records: the demand and who acted at its gates.   Emits: nothing.
"""

from dataclasses import dataclass

from services.funds.domain.demand import Demand
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoteDemand:
    demand: Demand


async def note_demand(command: NoteDemand, uow: UnitOfWork) -> None:
    uow.obligations.demand(command.demand)
