"""Enter what a survey found about a person, or that nobody could find them (C1.2, 失联).

Who may: a form filler of the person's unit or county, of 省总工会 on behalf of the unit.
Trigger: PUT /assistance/survey-records/{id}, a row of a county's workbook.   Records: the answers, sealed; the history of every field that changed.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, STALE_VERSION, BENEFICIARY_DECEASED, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.assistance.domain.survey import Answers, Record, Status
from services.assistance.policy import c2_4_gates
from services.assistance.policy.benefit_facts import LifeStatus
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterSurveyRecord:
    """`answers` None: lost contact. `version`: what the clerk had read; None for a row of a workbook."""

    record_id: UUID
    surveyed_on: date
    answers: Answers | None = field(repr=False)
    version: int | None = None
    campaign_id: UUID | None = None


async def enter_survey_record(command: EnterSurveyRecord, actor: Actor, uow: UnitOfWork) -> Record:
    record = await uow.surveys.lock(command.record_id)
    person = await uow.people.get(record.person_id)
    today = uow.now.date()
    c2_4_gates.require(Gate.FILL, actor, person.chain_on(today), {})
    if command.campaign_id not in (None, record.campaign.id):
        refuse(Code.NOT_FOUND, "此行属于另一次摸底调查，请重新下载本次调查的名册")
    if command.version not in (None, record.version):
        refuse(Code.STALE_VERSION, "请重新读取最新内容后再修改")
    record.require_enterable()
    if person.facts.life_on(command.surveyed_on) is LifeStatus.DECEASED:
        refuse(Code.BENEFICIARY_DECEASED, "此人在调查日期以前已去世，请核对调查日期")
    if not date(record.campaign.year, 1, 1) <= command.surveyed_on <= today:
        refuse(Code.FIELD_INVALID, f"调查日期须在{record.campaign.year}年1月1日以后，且不得晚于今天")
    status = Status.ENTERED if command.answers else Status.LOST_CONTACT
    answers = command.answers or record.answers
    after = replace(
        record, status=status, version=record.version + 1, answers=answers, surveyed_on=command.surveyed_on, entered_by=actor.subject
    )
    await uow.surveys.write(record, after, actor)
    return after
