"""Record that a course of training was completed, or left (C5.5).

Who may: a clerk of 人社 of the place.   Trigger: POST /employment/trainings/{id}/completion, /withdrawal.
Records: COMPLETED with day and number of the certificate, also of a course that a later death or pension ended; or LEFT with why.
Emits: TRAINING_COMPLETED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED (before that day), FIELD_INVALID, INVALID_TRANSITION (also: retired by that
day), DUPLICATE_ROW (the certificate is of another course).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.contracts.employment import TrainingCompleted
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.employment.domain.caretakers import HRSS
from services.employment.domain.out_of_work import retired_on
from services.employment.domain.training import TrainingEnrolment
from services.employment.policy import c5_5_training
from services.employment.storage.unit_of_work import UnitOfWork

LeftFor = Literal["REEMPLOYED", "OWN_CHOICE", "NOT_ATTENDING", "COURSE_CANCELLED"]


@dataclass(frozen=True, slots=True)
class CompleteTraining:
    enrolment_id: UUID
    completed_on: date
    certificate_no: str


@dataclass(frozen=True, slots=True)
class LeaveTraining:
    enrolment_id: UUID
    reason: LeftFor


async def complete_training(command: CompleteTraining, actor: Actor, uow: UnitOfWork) -> TrainingEnrolment:
    enrolment = await _lock(command.enrolment_id, actor, uow)
    person, today = await uow.people.get(enrolment.person_id), uow.now.date()
    c5_5_training.require_completed_on(command.completed_on, enrolment.starts_on, today)
    if person.died_on is not None and person.died_on < command.completed_on:
        refuse(Code.BENEFICIARY_DECEASED, "此人在结业日期之前已去世，请核对结业日期")
    pension = retired_on(person, today)
    if pension is not None and pension <= command.completed_on:
        refuse(Code.INVALID_TRANSITION, f"此人{pension}已退休，此后结业的不再登记")
    enrolment.complete(command.completed_on, command.certificate_no)
    await uow.trainings.keep(enrolment, actor)
    uow.emit(TrainingCompleted(subject=enrolment.person_id, effective_on=command.completed_on, enrolment_id=enrolment.id))
    return enrolment


async def leave_training(command: LeaveTraining, actor: Actor, uow: UnitOfWork) -> TrainingEnrolment:
    enrolment = await _lock(command.enrolment_id, actor, uow)
    enrolment.leave(command.reason)
    await uow.trainings.keep(enrolment, actor)
    uow.audit("TRAINING_LEFT", enrolment.person_id, detail={"enrolment": str(enrolment.id), "reason": command.reason})
    return enrolment


async def _lock(enrolment_id: UUID, actor: Actor, uow: UnitOfWork) -> TrainingEnrolment:
    person = await uow.people.get(await uow.trainings.person_of(enrolment_id), lock=True)
    enrolment = await uow.trainings.lock(enrolment_id)
    await uow.caretaking.require(actor, person, HRSS)
    return enrolment
