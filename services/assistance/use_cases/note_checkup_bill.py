"""Note that a person's check-up of a year is paid from a bill: no check-up subsidy settles it again (C3.3, Q31).

Who may: this department's ear.   Trigger: CHECKUP_BILL_APPROVED of health.   Records: person, year and bill.   Emits: nothing.
Refuses: PERSON_NOT_FOUND (the event is parked).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.ids import PersonId
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoteCheckupBill:
    person_id: PersonId
    bill_id: UUID
    year: int


async def note_checkup_bill(command: NoteCheckupBill, uow: UnitOfWork) -> None:
    person = await uow.people.get(command.person_id)
    await uow.priority_cases.fund_checkup(command.bill_id, person.id, command.year)
