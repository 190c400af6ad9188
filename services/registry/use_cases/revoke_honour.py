"""Record that an honour was revoked (Q14): treatment stops at once; what was paid is not clawed back without a decision.

Who may: the registrar of the responsible L2 union or of the province.   Trigger: POST /registry/people/{id}/honours/{honor_id}/revocation.
Records: the revocation with its document.   Emits: HONOR_REVOKED.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, NOT_FOUND, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.registry import HonorRevoked
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.responsibility import require_registrar
from services.registry.policy.c0_1_honours import HeldHonour
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of


@dataclass(frozen=True, slots=True)
class RevokeHonour:
    person_id: UUID
    honor_id: UUID
    revoked_on: date
    doc_no: str
    reason: str


async def revoke_honour(command: RevokeHonour, actor: Actor, uow: UnitOfWork) -> None:
    today = uow.now.date()
    person = require_registrar(actor, await uow.people.lock(command.person_id), today)
    found = next(((key, held) for key, (honor_id, held) in person.honours.items() if honor_id == command.honor_id), None)
    if found is None:
        refuse(Code.NOT_FOUND, "此人没有这一荣誉，请核对编号")
    key, held = found
    if held.ended_on is not None:
        refuse(Code.INVALID_TRANSITION, "该荣誉已登记撤销")
    if not held.award_date <= command.revoked_on <= today:
        refuse(Code.FIELD_INVALID, "撤销日期须在授予之后、不晚于今天")
    await uow.people.revoke([(command.honor_id, command.revoked_on)], command.doc_no, command.reason)
    await uow.people.touch([person.person_id])
    person.honours[key] = command.honor_id, HeldHonour(held.tier, held.award_date, command.revoked_on)
    uow.emit(HonorRevoked(subject=person.person_id, effective_on=command.revoked_on, facts=facts_of(person), honor_id=command.honor_id))
