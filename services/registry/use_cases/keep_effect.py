"""Keep what another department says it did about a person: the receipt of a change report lists it (C7.3).

Who may: this department's ear.   Trigger: events of assistance and funds about a person.   Records: person, event type, its day, when heard:
codes and dates, no amount.   Emits: nothing.   Refuses: nothing.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeepEffect:
    person_id: UUID
    speaker: str
    type: str
    effective_on: date


async def keep_effect(command: KeepEffect, uow: UnitOfWork) -> None:
    uow.change_reports.keep_effect(command.person_id, command.speaker, command.type, command.effective_on)
