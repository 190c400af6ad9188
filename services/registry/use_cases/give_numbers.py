"""Give ID numbers to another department, for a list that an authority compares by number (C2.6); each person is audited.

Who may: another department's system, for people of the union that it names.   Trigger: POST /registry/people/numbers.
Records: an audit row a person.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import InChain, Level
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class GiveNumbers:
    """`unit`: the L2 union that compares; nobody else's people are given."""

    person_ids: tuple[UUID, ...]
    unit: UUID
    purpose: str


async def give_numbers(command: GiveNumbers, actor: Actor, uow: UnitOfWork) -> dict[UUID, str]:
    if not actor.has(Role.SERVICE):
        refuse(Code.ROLE_NOT_PERMITTED, "此接口仅限其他部门系统；工会请使用查看完整号码")
    numbers = await uow.people.open_numbers(command.person_ids, InChain(Level.L2, OrgUnitId(command.unit)))
    for person_id in sorted(numbers):
        uow.audit("REVEAL_ID_NUMBER", person_id, detail={"reason": command.purpose, "unit": str(command.unit)})
    return numbers
