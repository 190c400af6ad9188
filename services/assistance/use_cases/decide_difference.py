"""Close a difference between our record and an authority's answer, with the reason (C2.6): confirmed, and then mended where it belongs, or dismissed.

Who may: a verifier of the union that owns it.   Trigger: POST /assistance/comparison-differences/{id}/decision.
Records: the outcome, the reason sealed. Nothing else: a death is reported as a change, an income corrected by two persons.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.order_comparison import comparing_unit


@dataclass(frozen=True, slots=True)
class DecideDifference:
    difference_id: UUID
    confirmed: bool
    reason: str = field(repr=False)


async def decide_difference(command: DecideDifference, actor: Actor, uow: UnitOfWork) -> None:
    unit = comparing_unit(actor)
    owner, state = await uow.comparisons.lock_difference(command.difference_id)
    if owner != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此项差异由其他工会核查")
    if state != "OPEN":
        refuse(Code.INVALID_TRANSITION, "此项差异已有结论")
    await uow.comparisons.decide_difference(
        command.difference_id, "CONFIRMED" if command.confirmed else "DISMISSED", command.reason, actor.subject
    )
