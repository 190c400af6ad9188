"""Record that a person out of work works again: the record and its assistance are closed, registry is told (C5.2, C5.3).

Who may: a clerk of 人社 of the place, or of a union that looks after the person.   Trigger: POST /employment/unemployment-records/{id}/reemployment.
Records: day, form, employer's credit code, where the contract lies; the record CLOSED, unsettled until registry's facts say so too.
Emits: REEMPLOYED, ONE_ON_ONE_CLOSED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from libs.common.contracts.employment import OneOnOneClosed, Reemployed
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from services.employment.domain.caretakers import HRSS, UNIONS
from services.employment.domain.one_on_one import told_of
from services.employment.domain.standing import require_standing
from services.employment.domain.unemployment import EndReason, UnemploymentRecord
from services.employment.storage.unemployment import NewWork
from services.employment.storage.unit_of_work import UnitOfWork

Form = Literal["EMPLOYED", "SELF_EMPLOYED", "FLEXIBLE"]
WITH_EMPLOYER: Final = "EMPLOYED"


@dataclass(frozen=True, slots=True)
class RecordReemployment:
    """`proof`: where the contract, licence or filing lies."""

    record_id: UUID
    started_on: date
    form: Form
    credit_code: str
    proof: str


async def record_reemployment(command: RecordReemployment, actor: Actor, uow: UnitOfWork) -> UnemploymentRecord:
    today = uow.now.date()
    person = await uow.people.get(await uow.unemployment.person_of(command.record_id), lock=True)
    record = await uow.unemployment.lock(command.record_id)
    await uow.caretaking.require(actor, person, HRSS | UNIONS)
    require_standing(person, today)
    _require_possible(command, record, today)
    employer = await uow.places.employer_of(command.credit_code, today)
    record.close(EndReason.REEMPLOYED, command.started_on, settled=False)
    await uow.unemployment.keep(record, actor)
    work = NewWork(command.started_on, command.form, command.credit_code, employer, command.proof)
    await uow.unemployment.add_work(record, work, actor)
    uow.audit("REEMPLOYMENT_RECORDED", person.id, detail={"record": str(record.id), "form": command.form})
    told: dict[str, Any] = {"record_id": record.id, "employer": employer, "credit_code": command.credit_code, "form": command.form}
    uow.emit(Reemployed(subject=person.id, effective_on=command.started_on, **told))
    assistance = await uow.one_on_ones.open_of(person.id)
    if assistance is not None:
        assistance.close(EndReason.REEMPLOYED, today)
        await uow.one_on_ones.keep(assistance)
        uow.emit(OneOnOneClosed(**told_of(assistance, person, today), reason="REEMPLOYED"))
    return record


def _require_possible(command: RecordReemployment, record: UnemploymentRecord, today: date) -> None:
    if not record.lost_on < command.started_on <= today:
        refuse(Code.FIELD_INVALID, f"再就业日期须在下岗失业日期({record.lost_on})之后、不晚于今天")
    if command.form == WITH_EMPLOYER and not command.credit_code:
        refuse(Code.FIELD_INVALID, "单位就业须填写用人单位的统一社会信用代码")
    if command.credit_code and not credit_code_valid(command.credit_code):
        refuse(Code.FIELD_INVALID, "统一社会信用代码有误，请核对劳动合同或营业执照")
