"""End a priority case without aid: the L2 closes it with a reason, or health takes the report back (C4.2).

Who may: the verifier of the responsible L2 union; this department's ear for a report taken back.
Trigger: POST /assistance/priority-cases/{id}/closing; SERIOUS_ILLNESS_WITHDRAWN of health.   Records: CLOSED with the reason, sealed; WITHDRAWN.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from services.assistance.domain.priority_case import CaseState, PriorityCase
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EndPriorityCase:
    """`reason` empty: the report was taken back."""

    report_id: UUID
    reason: str = field(default="", repr=False)


async def end_priority_case(command: EndPriorityCase, actor: Actor, uow: UnitOfWork) -> PriorityCase:
    case, today = await uow.priority_cases.lock(command.report_id), uow.now.date()
    if command.reason:
        person = await uow.people.get(case.person_id)
        c2_4_gates.require(Gate.VERIFY, actor, person.chain_on(today), {})
    case.end(CaseState.CLOSED if command.reason else CaseState.WITHDRAWN, today)
    await uow.priority_cases.keep(case, actor.subject, command.reason)
    return case
