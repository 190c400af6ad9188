"""Open the priority case of a reported serious illness, once a report (C4.2 重点帮扶).

Who may: this department's ear.   Trigger: SERIOUS_ILLNESS_REPORTED of health.   Records: the case, OPEN, for the responsible L2; nothing of the illness.
Emits: nothing.   Refuses: PERSON_NOT_FOUND (the event is parked).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.ids import PersonId
from services.assistance.domain.priority_case import CaseState, PriorityCase
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenPriorityCase:
    report_id: UUID
    person_id: PersonId
    on: date


async def open_priority_case(command: OpenPriorityCase, uow: UnitOfWork) -> None:
    person = await uow.people.get(command.person_id)
    await uow.priority_cases.add(PriorityCase(command.report_id, person.id, CaseState.OPEN, command.on))
