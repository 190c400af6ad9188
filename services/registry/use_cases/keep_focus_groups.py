"""Keep in which focus groups assistance has put a person: a replacement, so that hearing it twice changes nothing (C1.4).

Who may: this department's ear.   Trigger: FOCUS_GROUP_FLAGGED.   Records: the groups, and what the person is searched by.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeepFocusGroups:
    person_id: UUID
    groups: Sequence[str]
    since: date


async def keep_focus_groups(command: KeepFocusGroups, uow: UnitOfWork) -> None:
    uow.people.search.put_focus_groups(command.person_id, command.groups, command.since)
