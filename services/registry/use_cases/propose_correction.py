"""Propose that a name or an ID number was recorded wrong, or has changed (曾用名, 更正; domain.md §5).

Who may: the registrar of the responsible L2 union or of the province.   Trigger: POST /registry/people/{id}/corrections.
Records: the correction with reason and proof, the new value sealed, waiting for a second person.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, ID_NUMBER_INVALID, DUPLICATE_PERSON, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.workbooks.cells import digits_text, person_name
from services.registry.domain.responsibility import require_registrar
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeCorrection:
    """`kind`: NAME or ID_NUMBER. `proof`: which paper shows it, and where it lies."""

    person_id: UUID
    kind: str
    value: str
    reason: str
    proof: str


async def propose_correction(command: ProposeCorrection, actor: Actor, uow: UnitOfWork) -> UUID:
    today = uow.now.date()
    person = require_registrar(actor, await uow.people.lock(command.person_id), today)
    if command.kind == "NAME":
        value = person_name(command.value)
        if value == person.name or not value:
            refuse(Code.FIELD_INVALID, "新姓名须与在库姓名不同")
    else:
        value = parse_id_number(digits_text(command.value), today).number18
        holder = await uow.people.holder_of(value)
        if holder is not None and holder != person.person_id:
            refuse(Code.DUPLICATE_PERSON, "该号码已登记在另一档案，请按重复档案办理合并")
    correction_id = await uow.corrections.propose(person.person_id, command.kind, value, command.reason, command.proof)
    uow.audit(
        "CORRECTION_PROPOSED", person.person_id, detail={"correction": str(correction_id), "kind": command.kind, "reason": command.reason}
    )
    return correction_id
