"""Keep what registry says of a person: life status, chain, tier and whether another record goes on instead, the whole of it (design.md §4 "Who knows what").

Who may: this department's ear.   Trigger: every event about a person.   Records: the person's spans.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.ids import PersonId
from services.funds.domain.person import ChainSpan, LifeSpan, TierSpan
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeepPerson:
    person_id: PersonId
    life: Sequence[LifeSpan]
    chain: Sequence[ChainSpan]
    tier: Sequence[TierSpan] = ()
    merged_into: UUID | None = None


async def keep_person(command: KeepPerson, uow: UnitOfWork) -> None:
    uow.people.replace(command.person_id, command.life, command.chain, command.tier, command.merged_into)
