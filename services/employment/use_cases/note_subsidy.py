"""Note what funds did with an approved subsidy: paid, refused, or given back by the bank and owed again (C5.5, C5.8).

Who may: this department's ear.   Trigger: BILL_SHARE_PAID, BILL_SHARE_REFUSED, BILL_SHARE_RETURNED of funds.
Records: the state that funds tells, the day of payment, the code of a refusal; told again, nothing.   Emits: nothing.
Refuses: NOT_FOUND, INVALID_TRANSITION (the event is parked).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.employment.domain.subsidy import SubsidyState
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoteSubsidy:
    subsidy_id: UUID
    share_id: UUID
    state: SubsidyState
    on: date
    code: str = ""


async def note_subsidy(command: NoteSubsidy, uow: UnitOfWork) -> None:
    subsidy = await uow.subsidies.lock(command.subsidy_id)
    if subsidy.note(command.share_id, command.state, command.on, command.code):
        await uow.subsidies.note(subsidy)
