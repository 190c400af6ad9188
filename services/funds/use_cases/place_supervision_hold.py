"""Hold money under supervision (C2.7 监督检查, HOLD): a union's part of an earmark, a batch not yet released, a person, an allocation.

Who may: a supervisor of 省财政厅 or of 省总工会; either suffices.   Trigger: POST /funds/supervision/holds.
Records: the hold; nothing new is reserved, approved, released or allocated; what a bank has is answered as ever.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, FIELD_INVALID, INVALID_TRANSITION (released or executed already), DUPLICATE_ROW.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c2_7_supervision import Act, office_of
from services.funds.storage.supervision import Done
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlaceSupervisionHold:
    """`scope`: EARMARK (with `unit`), BATCH, PERSON or ALLOCATION."""

    scope: str
    target: UUID
    unit: UUID | None
    doc_no: str
    reason: str


async def place_supervision_hold(command: PlaceSupervisionHold, actor: Actor, uow: UnitOfWork) -> UUID:
    office = office_of(actor, Act.HOLD)
    if (command.scope == "EARMARK") != (command.unit is not None):
        refuse(Code.FIELD_INVALID, "暂停专项资金须写明责任工会；其他对象不填责任工会")
    unit = command.unit or await uow.supervision.owner_of(command.scope, command.target)
    hold_id = await uow.supervision.place(command.scope, command.target, unit, office, actor.subject)
    done = Done(Act.HOLD, hold_id, command.scope, command.target, unit, command.doc_no, command.reason)
    await uow.supervision.note(done, office, actor.subject)
    return hold_id
