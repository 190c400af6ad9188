"""Hold all that a person is owed from the moment their death is reported, reversibly (C7.3).

Who may: this department's ear.   Trigger: CHANGE_REPORT_FILED of kind DECEASED, also twice.
Records: the report; from now on nothing of the person is reserved, approved or released.   Emits: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.ids import PersonId
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HoldPayments:
    person_id: PersonId
    report_id: UUID


async def hold_payments(command: HoldPayments, uow: UnitOfWork) -> None:
    await uow.death_reports.file(command.report_id, command.person_id)
