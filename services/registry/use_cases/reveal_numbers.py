"""Reveal ID numbers, with a reason, each one audited (domain.md §8).

Who may: an L2 union or the province, for people in their scope.   Trigger: POST /registry/people/reveals.   Records: an audit row a person.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind, Scope
from services.registry.storage.unit_of_work import UnitOfWork

_MAY_REVEAL = L2_KINDS | {OrgKind.PROVINCIAL_FEDERATION, OrgKind.COUNTY_FEDERATION}


@dataclass(frozen=True, slots=True)
class RevealNumbers:
    """`scope`: the people the actor may see; asking for anybody else refuses the whole act."""

    person_ids: tuple[UUID, ...]
    reason: str
    scope: Scope


async def reveal_numbers(command: RevealNumbers, actor: Actor, uow: UnitOfWork) -> dict[UUID, str]:
    if actor.unit_kind not in _MAY_REVEAL:
        refuse(Code.ROLE_NOT_PERMITTED, "只有负责的工会可以查看完整号码")
    numbers = await uow.people.open_numbers(command.person_ids, command.scope)
    if set(numbers) != set(command.person_ids):
        refuse(Code.PERSON_NOT_FOUND, "其中有人不在库或不属于本单位，请核对名单")
    for person_id in command.person_ids:
        uow.audit("REVEAL_ID_NUMBER", person_id, detail={"reason": command.reason})
    return numbers
