"""Note that the check-up subsidy of a year reached a person, or came back (C3.2, C3.3, Q31): the same check-up is not paid from a bill too.

Who may: this department's ear.   Trigger: DISBURSEMENT_PAID, DISBURSEMENT_RETURNED of funds.   Records: person, year, bank reference.   Emits: nothing.
"""

from dataclasses import dataclass

from libs.common.kernel.ids import PersonId
from services.health.storage.unit_of_work import UnitOfWork

BENEFIT = "HEALTH_CHECKUP_SUBSIDY"


@dataclass(frozen=True, slots=True)
class NoteCheckupSubsidy:
    person_id: PersonId
    bank_ref: str
    years: frozenset[int]
    returned: bool = False


async def note_checkup_subsidy(command: NoteCheckupSubsidy, uow: UnitOfWork) -> None:
    if command.returned:
        await uow.checkups.unsubsidise(command.bank_ref)
        return
    for year in sorted(command.years):
        await uow.checkups.subsidise(command.bank_ref, command.person_id, year)
