"""Keep what registry says of a person: whether they live, and whose they are (design.md §4 "Who knows what").

Who may: this department's ear.   Trigger: every event about a person.   Records: day of death, dated chain.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.notifications.storage.people import ChainFrom
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeepPerson:
    person_id: UUID
    died_on: date | None
    chain: Sequence[ChainFrom]


async def keep_person(command: KeepPerson, uow: UnitOfWork) -> None:
    uow.people.replace(command.person_id, command.died_on, command.chain)
