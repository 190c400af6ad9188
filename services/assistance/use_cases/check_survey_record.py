"""Check a survey record, or return it (C1.2): the county looks at what the unit, or a clerk on its behalf, entered.

Who may: the reviewer of the person's county union (without one, of the unit's union), not the person who entered it.
Trigger: POST /assistance/survey-records/{id}/check, /return; a bulk check.   Records: CHECKED, or RETURNED with a reason; the history.
A checked income that differs from that of an accepted form is raised as a difference for a clerk: the form stands until somebody corrects it.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field, replace
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.assistance.domain.survey import STATUS_ZH, TO_CHECK, Record, Status
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CheckSurveyRecord:
    """`passed` False: back to the unit, for `reason`. A person who was not found stays LOST_CONTACT, confirmed."""

    record_id: UUID
    passed: bool
    reason: str = field(default="", repr=False)


async def check_survey_record(command: CheckSurveyRecord, actor: Actor, uow: UnitOfWork) -> Record:
    record = await uow.surveys.lock(command.record_id)
    person = await uow.people.get(record.person_id)
    filled = frozenset({record.entered_by}) if record.entered_by else frozenset()
    c2_4_gates.require(Gate.COUNTY, actor, person.chain_on(uow.now.date()), {Gate.FILL: filled})
    record.campaign.require_open()
    returnable = TO_CHECK | {Status.CHECKED}
    if record.status not in (TO_CHECK if command.passed else returnable):
        refuse(Code.INVALID_TRANSITION, f"此份调查表{STATUS_ZH[record.status]}，不能办理此事项")
    status = Status.RETURNED if not command.passed else Status.LOST_CONTACT if record.status is Status.LOST_CONTACT else Status.CHECKED
    after = replace(record, status=status, version=record.version + 1)
    await uow.surveys.decide(record, after, command.reason, actor)
    if status is Status.CHECKED:
        await _raise_difference(after, uow)
    return after


async def _raise_difference(record: Record, uow: UnitOfWork) -> None:
    application_id = await uow.survey_differences.accepted_application(record.person_id)
    if application_id is None or record.answers is None:
        return
    _, form = await uow.forms.latest(application_id)
    declared = form.income.wage_fen // form.income.months
    if declared != record.answers.wage_fen:
        said = {"form_fen": declared, "survey_fen": record.answers.wage_fen}
        await uow.survey_differences.raise_(record.id, record.version, application_id, record.person_id, said)
