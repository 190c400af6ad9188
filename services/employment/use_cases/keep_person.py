"""Keep what registry says of a person: the whole of it replaces what was known (design.md §4 "Who knows what").

Who may: this department's ear.   Trigger: every event about a person.   Records: the person's facts and chain.   Emits: nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from libs.common.kernel.ids import PersonId
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeepPerson:
    """`facts`: PersonFacts as JSON."""

    person_id: PersonId
    facts: Mapping[str, Any]


async def keep_person(command: KeepPerson, uow: UnitOfWork) -> None:
    uow.people.replace(command.person_id, command.facts)
