"""Enter the training or appraisal subsidy of a completed course (C5.5); it is owed once another clerk has approved it.

Who may: a clerk of 人社 of the place.   Trigger: POST /employment/trainings/{id}/subsidies.
Records: the subsidy, ENTERED, at the standard of the day of completion; once a course, once a certificate.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (not completed, merged), HONOR_REVOKED, AMOUNT_NOT_CONFIGURED,
DUPLICATE_ROW.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.caretakers import HRSS
from services.employment.domain.standing import require_standing
from services.employment.domain.subsidy import Subsidy, SubsidyKind
from services.employment.domain.training import TrainingEnrolment
from services.employment.policy import c5_5_training
from services.employment.policy.c5_5_training import TrainingSubsidyKind
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterTrainingSubsidy:
    enrolment_id: UUID
    kind: TrainingSubsidyKind


async def enter_training_subsidy(command: EnterTrainingSubsidy, actor: Actor, uow: UnitOfWork) -> Subsidy:
    person = await uow.people.get(await uow.trainings.person_of(command.enrolment_id), lock=True)
    enrolment = await uow.trainings.lock(command.enrolment_id)
    await uow.caretaking.require(actor, person, HRSS)
    amount = await owed_for_training(command.kind, enrolment, person, uow)
    subsidy = Subsidy(new_id(), SubsidyKind(command.kind), enrolment.person_id, amount, actor.subject, enrolment_id=enrolment.id)
    subsidy.course_code, subsidy.certificate_no = enrolment.course_code, enrolment.certificate_no
    if await uow.subsidies.given(await uow.support_people.records_of(person.id), subsidy):
        refuse(Code.DUPLICATE_ROW, "此课程已申报过补贴，同一课程只补贴一次")
    await uow.subsidies.add(subsidy, actor)
    uow.audit("SUBSIDY_ENTERED", person.id, detail={"subsidy": str(subsidy.id), "kind": subsidy.kind})
    return subsidy


async def owed_for_training(kind: TrainingSubsidyKind, enrolment: TrainingEnrolment, person: KnownPerson, uow: UnitOfWork) -> int:
    """In fen. What was earned before a death stays owed: funds knows the heir. Refuses INVALID_TRANSITION, HONOR_*, AMOUNT_NOT_CONFIGURED."""
    if enrolment.completed_on is None:
        refuse(Code.INVALID_TRANSITION, "培训尚未结业，请先登记结业和证书编号")
    require_standing(person, enrolment.completed_on)
    return c5_5_training.amount_fen(kind, (await uow.parameters.table()).on(enrolment.completed_on))
