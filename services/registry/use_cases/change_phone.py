"""Change a person's telephone (C7.2): it is kept sealed and dated, as on the roster; empty takes it away.

Who may: the person; the registrar of the responsible L2 union or of the province; the form filler or reviewer of the person's unit or county.
Trigger: POST /registry/people/{id}/phone, /registry/me/phone.   Records: dated history, the number sealed.   Emits: MODEL_WORKER_UPDATED where it is another.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, BENEFICIARY_DECEASED.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.responsibility import require_caller
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

_NUMBER: Final = re.compile(r"1[3-9][0-9]{9}|(?:0[0-9]{2,3}-?)?[1-9][0-9]{6,7}(?:-[0-9]{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChangePhone:
    person_id: UUID
    phone: str = field(repr=False)


async def change_phone(command: ChangePhone, actor: Actor, uow: UnitOfWork) -> bool:
    """Whether it is another than before."""
    today = uow.now.date()
    person = await uow.people.lock(command.person_id)
    if not (actor.has(Role.MODEL_WORKER) and actor.person_id == command.person_id and person is not None):
        person = require_caller(actor, person, today)
    if any(value["value"] == "DECEASED" for value in person.facts["LIFE"].values()):
        refuse(Code.BENEFICIARY_DECEASED, "此人已登记去世，不能再变更")
    phone = command.phone.replace(" ", "")
    if phone and not _NUMBER.fullmatch(phone):
        refuse(Code.FIELD_INVALID, "请填写11位手机号码，或带区号的固定电话，例如 0551-62600000")
    known = person.value_on("PHONE", today) or {"sealed": ""}
    if uow.people.open_phone(known["sealed"], person.person_id) == phone:
        return False
    value = {"sealed": uow.people.seal_phone(phone, person.person_id)}
    person.facts.setdefault("PHONE", {})[today] = value
    await uow.people.add_facts([NewFact(person.person_id, "PHONE", today, value)], "电话变更")
    await uow.people.touch([person.person_id])
    uow.audit("PHONE_CHANGED", person.person_id)
    uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=today, facts=facts_of(person), changed=("PHONE",)))
    return True
