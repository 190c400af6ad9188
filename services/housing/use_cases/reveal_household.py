"""Tell who lives in a household, by name and number, with a reason, audited (C5.9, domain.md §8).

Who may: the housing department of its place, the person themselves.   Trigger: POST /housing/households/{id}/reveal.
Records: an audit row of the person.   Emits: nothing.   Refuses: NOT_FOUND (also of another place or person), ROLE_NOT_PERMITTED.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.housing.domain.caretakers import place_of, require_housing
from services.housing.storage.households import Member
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevealHousehold:
    household_id: UUID
    reason: str = field(repr=False)


async def reveal_household(command: RevealHousehold, actor: Actor, uow: UnitOfWork) -> Sequence[Member]:
    own = actor.has(Role.MODEL_WORKER)
    place = "" if own else place_of(require_housing(actor))
    household = await uow.households.lock(command.household_id)
    if (household.person_id != actor.person_id) if own else not household.region.startswith(place):
        refuse(Code.NOT_FOUND, "没有此家庭登记，请核对编号")
    uow.audit("REVEAL_HOUSEHOLD", household.person_id, detail={"household": str(household.id), "reason": command.reason})
    return await uow.households.opened(household.id)
