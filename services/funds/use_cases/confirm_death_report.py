"""Note that a death report was confirmed: its hold ends when the register itself says that the person died, never before (C7.3, Q12).

Who may: this department's ear.   Trigger: CHANGE_REPORT_CONFIRMED of kind DECEASED, before or after MODEL_WORKER_DECEASED.
Records: the report as confirmed, or as settled where the death is known.   Emits: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.ids import PersonId
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ConfirmDeathReport:
    person_id: PersonId
    report_id: UUID


async def confirm_death_report(command: ConfirmDeathReport, uow: UnitOfWork) -> None:
    await uow.people.flush()
    await uow.death_reports.confirm(command.report_id, command.person_id)
    await uow.death_reports.settle(command.person_id)
