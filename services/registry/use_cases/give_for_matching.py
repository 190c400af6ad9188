"""Give name and ID number of one referred person to the department that was sent the case (C3.1, domain.md §8).

Who may: another department's service, for one person a call, on behalf of a civil-affairs or medical-insurance office.
Trigger: POST /registry/people/matching.   Records: an audit row of the person: which office, which reader, which case.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import Everyone, OrgKind
from services.registry.storage.unit_of_work import UnitOfWork

_MATCHING = frozenset({OrgKind.CIVIL_AFFAIRS, OrgKind.MEDICAL_INSURANCE})


@dataclass(frozen=True, slots=True)
class GiveForMatching:
    """`unit`, `reader`: for whom the other department asks; it has made sure that the case `case_id` was sent to that unit."""

    person_id: UUID
    case_id: UUID
    unit: UUID
    reader: str


async def give_for_matching(command: GiveForMatching, actor: Actor, uow: UnitOfWork) -> tuple[str, str]:
    """Name and number."""
    if not actor.has(Role.SERVICE):
        refuse(Code.ROLE_NOT_PERMITTED, "只供协作部门的服务调用")
    unit = await uow.org_units.find(command.unit)
    if unit is None or unit.kind not in _MATCHING:
        refuse(Code.ROLE_NOT_PERMITTED, "只有接收转介的民政、医疗保障部门可以核对身份")
    numbers = await uow.people.open_numbers((command.person_id,), Everyone())
    if command.person_id not in numbers:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人")
    detail = {"reason": "社会救助转介核对身份", "unit": str(command.unit), "reader": command.reader, "case": str(command.case_id)}
    uow.audit("REVEAL_ID_NUMBER", command.person_id, detail=detail)
    return await uow.people.name_of(command.person_id), numbers[command.person_id]
