"""Lift the hold of a death report that was returned; what other reports of the person hold stays held (C7.3).

Who may: this department's ear.   Trigger: CHANGE_REPORT_RETURNED of kind DECEASED.   Records: the report as returned.   Emits: nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.ids import PersonId
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LiftHold:
    person_id: PersonId
    report_id: UUID


async def lift_hold(command: LiftHold, uow: UnitOfWork) -> None:
    await uow.death_reports.give_back(command.report_id, command.person_id)
