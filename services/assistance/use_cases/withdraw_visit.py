"""Take back a visit that was recorded of the wrong person or twice (C6.2): the record stays, and counts no more.

Who may: a clerk of the unit that recorded it, or of the responsible L2 union.   Trigger: POST /assistance/visits/{id}/withdrawal.
Records: the withdrawal with its reason, sealed.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.domain.caretakers import require_clerk
from services.assistance.policy.c1_3_categories import OF_VISIT
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WithdrawVisit:
    visit_id: UUID
    reason: str = field(repr=False)


async def withdraw_visit(command: WithdrawVisit, actor: Actor, uow: UnitOfWork) -> None:
    require_clerk(actor, province=True)
    assert actor.unit_id is not None, "a clerk stands in a unit"
    visit = await uow.visits.visit(command.visit_id)
    person = await uow.people.get(visit.person_id)
    if actor.unit_id not in (visit.unit, person.chain_on(uow.now.date()).l2):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "走访记录由登记单位或责任工会撤销")
    uow.aid_records.add(Aid("WITHDRAWAL", str(visit.id), person.id, visit.visited_on, OF_VISIT))
    await uow.visits.withdraw(visit.id, command.reason, (actor.subject, actor.unit_id))
