"""Decide about a determination of hardship, or end one that no longer holds (C0.2, Q17).

Who may: the verifier of the responsible L2 union, not the person who entered it.
Trigger: POST /assistance/hardship-determinations/{id}/approval, /rejection, /ending.   Records: HELD until its last day, REJECTED, or ENDED with a reason.
Emits: HARDSHIP_IDENTIFIED, where it holds from now on.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from libs.common.contracts.assistance import HardshipIdentified
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.assistance.policy import c2_4_gates
from services.assistance.storage.determinations import Determination
from services.assistance.storage.unit_of_work import UnitOfWork

State = Literal["HELD", "REJECTED", "ENDED"]


@dataclass(frozen=True, slots=True)
class DecideDetermination:
    determination_id: UUID
    state: State
    reason: str = field(default="", repr=False)


async def decide_determination(command: DecideDetermination, actor: Actor, uow: UnitOfWork) -> Determination:
    determination = await uow.determinations.lock(command.determination_id)
    today = uow.now.date()
    chain = (await uow.people.get(determination.person_id)).chain_on(today)
    c2_4_gates.require(Gate.VERIFY, actor, chain, {Gate.FILL: frozenset({determination.entered_by})})
    if determination.state != ("HELD" if command.state == "ENDED" else "ENTERED"):
        refuse(Code.INVALID_TRANSITION, "此项认定已有结论，或尚未认定，不能办理此事项")
    if command.state == "ENDED" and determination.until_on < today:
        refuse(Code.INVALID_TRANSITION, f"此项认定已于{determination.until_on}到期，不需终止")
    ended_on = today if command.state == "ENDED" else None
    await uow.determinations.decide(determination.id, command.state, actor.subject, ended_on=ended_on, reason=command.reason)
    if command.state == "HELD":
        uow.emit(
            HardshipIdentified(
                subject=determination.person_id,
                effective_on=determination.from_on,
                determination_id=determination.id,
                ground=determination.ground.value,
                until=determination.until_on,
            )
        )
    return determination
