"""Record the contract of an employer who hired a person hard to employ, or its end (C5.8).

Who may: a clerk of 人社 of the person's place.   Trigger: POST /employment/hirings, /hirings/{id}/ending.
Records: employer, days, number of the contract and where it lies; where less than five years are left to retirement, its day and document.
Emits: nothing.
Refuses: PERSON_NOT_FOUND, NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED (before that day), HONOR_NOT_COVERED,
HONOR_REVOKED, FIELD_INVALID, INVALID_TRANSITION, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain.caretakers import HRSS
from services.employment.domain.hiring import Hiring
from services.employment.domain.standing import require_standing
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordHiring:
    person_id: PersonId
    employer_code: str
    employer_name: str
    hired_on: date
    until: date | None
    contract_no: str
    proof: str
    retirement_on: date | None = None
    retirement_proof: str = ""


@dataclass(frozen=True, slots=True)
class EndHiring:
    hiring_id: UUID
    ended_on: date


async def record_hiring(command: RecordHiring, actor: Actor, uow: UnitOfWork) -> Hiring:
    person = await uow.people.get(command.person_id, lock=True)
    await uow.caretaking.require(actor, person, HRSS)
    _require_possible(command, uow.now.date())
    require_standing(person, command.hired_on)
    told = (command.employer_code, command.employer_name, command.hired_on, command.until, command.contract_no, command.proof)
    hiring = Hiring(new_id(), person.id, *told, command.retirement_on, command.retirement_proof)
    await uow.hirings.add(hiring, actor)
    uow.audit("HIRING_RECORDED", person.id, detail={"hiring": str(hiring.id)})
    return hiring


def _require_possible(command: RecordHiring, today: date) -> None:
    if not credit_code_valid(command.employer_code):
        refuse(Code.FIELD_INVALID, "用人单位的统一社会信用代码有误，请核对劳动合同")
    if command.hired_on > today:
        refuse(Code.FIELD_INVALID, "用工日期不能晚于今天")
    if command.until is not None and command.until < command.hired_on:
        refuse(Code.FIELD_INVALID, "合同截止日期不能早于用工日期")
    if (command.retirement_on is None) is not (command.retirement_proof == ""):
        refuse(Code.FIELD_INVALID, "法定退休日期须与其依据材料一并填写")
    if command.retirement_on is not None and command.retirement_on <= command.hired_on:
        refuse(Code.FIELD_INVALID, "法定退休日期须晚于用工日期，请核对退休日期和依据")


async def end_hiring(command: EndHiring, actor: Actor, uow: UnitOfWork) -> Hiring:
    person = await uow.people.get(await uow.hirings.person_of(command.hiring_id), lock=True)
    await uow.caretaking.require(actor, person, HRSS)
    hiring = await uow.hirings.find(command.hiring_id)
    assert hiring is not None, "has a person"
    if command.ended_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "结束日期不能晚于今天")
    hiring.end(command.ended_on)
    await uow.hirings.keep(hiring)
    uow.audit("HIRING_ENDED", person.id, detail={"hiring": str(hiring.id)})
    return hiring
