"""Reverse a recorded appropriation that was wrong: a red-letter row with the reason, then the right one is recorded (C2.1).

Who may: whoever may record for the place.   Trigger: POST /funds/appropriations/{id}/reversal.   Records: the reversal; nothing is edited.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy import c2_1_appropriation
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReverseAppropriation:
    row_id: UUID
    reason: str


async def reverse_appropriation(command: ReverseAppropriation, actor: Actor, uow: UnitOfWork) -> UUID:
    """The red-letter row."""
    row = await uow.appropriations.get(command.row_id)
    unit = await uow.house.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None or not c2_1_appropriation.records_for(actor, unit.region_code or "", row.place):
        refuse(Code.ROLE_NOT_PERMITTED, "由登记该地资金安排的单位冲销")
    return await uow.appropriations.reverse(row, command.reason, actor.subject, unit.id, uow.now.date())
