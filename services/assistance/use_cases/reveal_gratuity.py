"""Tell who received the gratuity for a death, with a reason, audited (C6.5, domain.md §8: family is D5).

Who may: a clerk of the units that look after the case.   Trigger: POST /assistance/bereavements/{id}/payee.   Records: an audit row of the person.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevealGratuity:
    case_id: UUID
    reason: str


async def reveal_gratuity(command: RevealGratuity, actor: Actor, uow: UnitOfWork) -> dict[str, Any]:
    case = await uow.bereavements.lock(command.case_id)
    case.require_acting(actor)
    said = await uow.bereavements.approved(case.id)
    if said is None:
        refuse(Code.NOT_FOUND, "此例身故尚未发放抚恤慰问金")
    uow.audit("REVEAL_GRATUITY_PAYEE", case.person_id, detail={"case": str(case.id), "reason": command.reason})
    return said
