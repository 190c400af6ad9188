"""Recognise a person as hard to employ, or withdraw that (C5.7, Q34).

Who may: a clerk of 人社 of the county.   Trigger: POST /employment/hard-to-employ, /hard-to-employ/{id}/withdrawal.
Records: ground, finding and where it lies, first and last day; one in force a person; one whose last day has passed makes room for the next.
Emits: nothing.
Refuses: PERSON_NOT_FOUND, NOT_FOUND, ROLE_NOT_PERMITTED (also a bureau above the county), NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED,
HONOR_NOT_COVERED, HONOR_REVOKED, FIELD_INVALID, INVALID_TRANSITION (has work, or is retired), DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain.caretakers import HRSS
from services.employment.domain.hard_to_employ import Recognition, RecognitionEnd
from services.employment.domain.out_of_work import is_out_of_work
from services.employment.domain.standing import require_standing
from services.employment.policy import c5_7_hard_to_employ
from services.employment.policy.c5_7_hard_to_employ import Ground
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecogniseHardToEmploy:
    person_id: PersonId
    ground: Ground
    doc_no: str
    proof: str
    starts_on: date
    until: date


@dataclass(frozen=True, slots=True)
class WithdrawRecognition:
    recognition_id: UUID


async def recognise_hard_to_employ(command: RecogniseHardToEmploy, actor: Actor, uow: UnitOfWork) -> Recognition:
    person, today = await uow.people.get(command.person_id, lock=True), uow.now.date()
    await uow.caretaking.require(actor, person, HRSS)
    _require_county(actor)
    require_standing(person, today)
    c5_7_hard_to_employ.require_days(command.starts_on, command.until, today)
    if not (is_out_of_work(person, command.starts_on) and is_out_of_work(person, today)):
        refuse(Code.INVALID_TRANSITION, "此人不在下岗失业状态，不能认定为就业困难人员")
    for held in await uow.recognitions.in_force_of(await uow.support_people.records_of(person.id)):
        if held.until >= command.starts_on:
            refuse(Code.DUPLICATE_ROW, f"此人已有至{held.until}有效的就业困难人员认定")
        held.end(RecognitionEnd.EXPIRED, held.until)
        await uow.recognitions.keep(held)
    assert actor.unit_id is not None, "a clerk of a bureau"
    told = (command.ground, command.doc_no, command.proof, command.starts_on, command.until)
    recognition = Recognition(new_id(), person.id, *told, actor.unit_id)
    await uow.recognitions.add(recognition, actor)
    uow.audit("HARD_TO_EMPLOY_RECOGNISED", person.id, detail={"recognition": str(recognition.id)})
    return recognition


async def withdraw_recognition(command: WithdrawRecognition, actor: Actor, uow: UnitOfWork) -> Recognition:
    """What was placed or paid on it before stays as it was decided."""
    person = await uow.people.get(await uow.recognitions.person_of(command.recognition_id), lock=True)
    recognition = await uow.recognitions.lock(command.recognition_id)
    await uow.caretaking.require(actor, person, HRSS)
    _require_county(actor)
    recognition.end(RecognitionEnd.WITHDRAWN, uow.now.date())
    await uow.recognitions.keep(recognition)
    uow.audit("HARD_TO_EMPLOY_WITHDRAWN", person.id, detail={"recognition": str(recognition.id)})
    return recognition


def _require_county(actor: Actor) -> None:
    if actor.unit_region is None or actor.unit_region.endswith("00"):
        refuse(Code.ROLE_NOT_PERMITTED, "就业困难人员由县级人社部门认定，请转交此人所在县区办理")
