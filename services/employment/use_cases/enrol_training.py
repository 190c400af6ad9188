"""Enrol a person out of work in a course of training (C5.5).

Who may: a clerk of 人社 of the place.   Trigger: POST /employment/trainings.
Records: course, provider, days; once a person and course.   Emits: nothing.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, FIELD_INVALID (days,
credit code), INVALID_TRANSITION (has work, or is retired, on the first day), DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain.caretakers import HRSS
from services.employment.domain.out_of_work import is_out_of_work
from services.employment.domain.standing import require_standing
from services.employment.domain.training import TrainingEnrolment
from services.employment.policy import c5_5_training
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnrolTraining:
    """`provider_code`: the unified social credit code of who gives the course."""

    person_id: PersonId
    course_code: str
    course_name: str
    provider_code: str
    provider_name: str
    starts_on: date
    ends_on: date


async def enrol_training(command: EnrolTraining, actor: Actor, uow: UnitOfWork) -> TrainingEnrolment:
    person = await uow.people.get(command.person_id, lock=True)
    await uow.caretaking.require(actor, person, HRSS)
    require_standing(person, uow.now.date())
    c5_5_training.require_course_days(command.starts_on, command.ends_on)
    if not credit_code_valid(command.provider_code):
        refuse(Code.FIELD_INVALID, "培训机构的统一社会信用代码有误，请核对")
    if not is_out_of_work(person, command.starts_on):
        refuse(Code.INVALID_TRANSITION, "开课当日此人不在下岗失业状态，请先由单位或工会报送下岗失业变动")
    if await uow.trainings.is_taken(await uow.support_people.records_of(person.id), command.course_code):
        refuse(Code.DUPLICATE_ROW, "此人已报名或完成这一课程，同一课程不重复登记")
    course = (command.course_code, command.course_name, command.provider_code, command.provider_name)
    enrolment = TrainingEnrolment(new_id(), person.id, *course, command.starts_on, command.ends_on)
    await uow.trainings.add(enrolment, actor)
    uow.audit("TRAINING_ENROLLED", person.id, detail={"enrolment": str(enrolment.id)})
    return enrolment
