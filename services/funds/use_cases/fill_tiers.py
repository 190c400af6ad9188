"""Keep the tiers of people who were heard of before tiers were kept, as registry says them now (C4.6; ADR 0055).

Who may: this department's calendar.   Trigger: the job fill-tiers.
Records: the tiers of whoever has none, unless registry has spoken of the person since; that word brings them itself.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.common.kernel.ids import PersonId
from services.funds.domain.person import TierSpan
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FillTiers:
    """`version`: of registry's last word about the person."""

    person_id: PersonId
    version: int
    tier: Sequence[TierSpan]


async def fill_tiers(command: FillTiers, uow: UnitOfWork) -> bool:
    """Whether they are kept now."""
    if not command.tier or await uow.people.heard_version(command.person_id) != command.version:
        return False
    await uow.people.fill_tiers(command.person_id, command.tier)
    return True
