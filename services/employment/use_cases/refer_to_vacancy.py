"""Refer a person out of work to a vacancy, and log what came of it (C5.6).

Who may: a clerk of 人社 of the person's place.   Trigger: POST /employment/vacancies/{id}/matches, /vacancy-matches/{id}/outcome.
Records: REFERRED, then INTERVIEWED, HIRED or DECLINED with its reason, every step; never more hired than there are places.   Emits: nothing: the
person's new work is told when it is recorded (record_reemployment.py).
Refuses: NOT_FOUND, PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, FIELD_INVALID,
INVALID_TRANSITION (closed, full, has work), DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain.caretakers import HRSS
from services.employment.domain.out_of_work import is_out_of_work
from services.employment.domain.standing import require_standing
from services.employment.domain.vacancy import MatchState, VacancyMatch
from services.employment.policy import c5_6_vacancies
from services.employment.policy.c5_6_vacancies import DeclineReason
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReferToVacancy:
    vacancy_id: UUID
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    match_id: UUID
    state: MatchState
    on: date
    reason: DeclineReason | None = None


async def refer_to_vacancy(command: ReferToVacancy, actor: Actor, uow: UnitOfWork) -> VacancyMatch:
    person, today = await uow.people.get(command.person_id, lock=True), uow.now.date()
    await uow.caretaking.require(actor, person, HRSS)
    require_standing(person, today)
    if not is_out_of_work(person, today):
        refuse(Code.INVALID_TRANSITION, "此人不在下岗失业状态，无需推荐")
    vacancy = await uow.vacancies.lock(command.vacancy_id)
    vacancy.require_open(today)
    c5_6_vacancies.require_place(await uow.vacancies.hired(vacancy.id), vacancy.places)
    match = VacancyMatch(new_id(), vacancy.id, person.id, today)
    await uow.vacancies.refer(match, actor)
    uow.audit("REFERRED_TO_VACANCY", person.id, detail={"match": str(match.id)})
    return match


async def record_outcome(command: RecordOutcome, actor: Actor, uow: UnitOfWork) -> VacancyMatch:
    person_id, vacancy_id = await uow.vacancies.match_heads(command.match_id)
    person, today = await uow.people.get(person_id, lock=True), uow.now.date()
    await uow.caretaking.require(actor, person, HRSS)
    vacancy = await uow.vacancies.lock(vacancy_id)
    match = await uow.vacancies.lock_match(command.match_id)
    if command.on > today:
        refuse(Code.FIELD_INVALID, "日期不能晚于今天")
    match.move(command.state, command.on, command.reason)
    if command.state is MatchState.HIRED:
        require_standing(person, today)
        c5_6_vacancies.require_place(await uow.vacancies.hired(vacancy.id), vacancy.places)
    await uow.vacancies.keep_match(match, actor)
    return match
