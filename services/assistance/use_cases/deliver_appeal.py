"""Record that the decision about an appeal was delivered, and read what it says (C2.5, Q49): the sixty days to the next instance run from it.

Who may: the office that decided, or a clerk who looks after the person; reading, with a reason: they and the person.
Trigger: POST /assistance/appeals/{id}/delivery, /reading.   Records: the day and the manner, sealed; for a reading an audit row.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind, Scope, covers
from services.assistance.domain.appeal import Appeal
from services.assistance.domain.caretakers import require_caretaker
from services.assistance.policy.c2_5_appeal import AppealLevel
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeliverAppeal:
    appeal_id: UUID
    delivered_on: date
    manner: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadAppeal:
    appeal_id: UUID
    reason: str
    scope: Scope


async def deliver_appeal(command: DeliverAppeal, actor: Actor, uow: UnitOfWork) -> Appeal:
    appeal, today = await uow.appeals.lock(command.appeal_id), uow.now.date()
    if appeal.level is AppealLevel.PROVINCE and actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION:
        appeal.require_office(actor)
    else:
        require_caretaker(actor, await uow.people.get(appeal.person_id), today)
    appeal.deliver(command.delivered_on, today)
    await uow.appeals.deliver(appeal, command.manner)
    return appeal


async def read_appeal(command: ReadAppeal, uow: UnitOfWork) -> tuple[Appeal, dict[str, str]]:
    appeal = await uow.appeals.lock(command.appeal_id)
    person = await uow.people.get(appeal.person_id)
    if not covers(command.scope, person.id, person.chain_on(uow.now.date())):
        refuse(Code.NOT_FOUND, "没有此复核，或不在本单位负责范围")
    uow.audit("REVEAL_APPEAL", person.id, detail={"appeal": str(appeal.id), "reason": command.reason})
    return appeal, await uow.appeals.said(appeal.id)
