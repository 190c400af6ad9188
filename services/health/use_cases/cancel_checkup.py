"""Cancel a check-up that was planned by mistake (C4.5).

Who may: a clerk of the person's county union, custodian or responsible L2.   Trigger: POST /health/checkups/{id}/cancellation.
Records: CANCELLED.   Emits: CHECKUP_CANCELLED.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.contracts.health import CheckupCancelled
from libs.common.kernel.actor import Actor
from services.health.domain.caretakers import ORGANISERS, require_caretaker
from services.health.domain.checkup import CancelReason, Checkup
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CancelCheckup:
    checkup_id: UUID
    note: str = field(repr=False)


async def cancel_checkup(command: CancelCheckup, actor: Actor, uow: UnitOfWork) -> Checkup:
    checkup, today = await uow.checkups.lock(command.checkup_id), uow.now.date()
    require_caretaker(actor, await uow.people.get(checkup.person_id), today, ORGANISERS)
    checkup.cancel(CancelReason.MISTAKE)
    await uow.checkups.keep(checkup, actor, note=command.note)
    uow.emit(CheckupCancelled(subject=checkup.person_id, effective_on=today, checkup_id=checkup.id, year=checkup.year, reason="MISTAKE"))
    return checkup
