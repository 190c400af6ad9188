"""Take in a case when its form is handed in: who reviews, who verifies (C2.4).

Who may: this department's ear.   Trigger: APPLICATION_SUBMITTED.   Records: the case and its chain.   Emits: nothing.
"""

from dataclasses import dataclass

from services.notifications.storage.cases import Case
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TakeInCase:
    case: Case


async def take_in_case(command: TakeInCase, uow: UnitOfWork) -> None:
    uow.cases.put(command.case)
