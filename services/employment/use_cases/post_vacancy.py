"""Post an employer's vacancy on the board, or close it (C5.6).

Who may: a clerk of 人社; only the bureau that posted it closes it.   Trigger: POST /employment/vacancies, /vacancies/{id}/closing.
Records: the vacancy OPEN, its places; CLOSED, and whoever was still referred there DECLINED because it closed.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, NOT_RESPONSIBLE_UNIT, FIELD_INVALID (credit code, days), INVALID_TRANSITION.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from libs.common.kernel.ids import new_id
from services.employment.domain.caretakers import HRSS, require_clerk
from services.employment.domain.vacancy import MatchState, Vacancy
from services.employment.policy.c5_6_vacancies import DeclineReason
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PostVacancy:
    employer_code: str
    employer_name: str
    title: str
    places: int
    apply_by: date | None = None


@dataclass(frozen=True, slots=True)
class CloseVacancy:
    vacancy_id: UUID


async def post_vacancy(command: PostVacancy, actor: Actor, uow: UnitOfWork) -> Vacancy:
    require_clerk(actor, HRSS)
    today = uow.now.date()
    if not credit_code_valid(command.employer_code):
        refuse(Code.FIELD_INVALID, "招聘单位的统一社会信用代码有误，请核对")
    if command.apply_by is not None and command.apply_by < today:
        refuse(Code.FIELD_INVALID, "推荐截止日期不能早于今天")
    assert actor.unit_id is not None, "a clerk of a bureau"
    told = (command.employer_code, command.employer_name, command.title, command.places, today, command.apply_by)
    vacancy = Vacancy(new_id(), actor.unit_id, *told)
    await uow.vacancies.add(vacancy, actor)
    uow.audit("VACANCY_POSTED", vacancy.id, detail={"places": vacancy.places})
    return vacancy


async def close_vacancy(command: CloseVacancy, actor: Actor, uow: UnitOfWork) -> Vacancy:
    require_clerk(actor, HRSS)
    await uow.people.fetch(await uow.vacancies.waiting_at(command.vacancy_id), lock=True)  # people before vacancies, everywhere
    vacancy, today = await uow.vacancies.lock(command.vacancy_id), uow.now.date()
    if actor.unit_id != vacancy.unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "招聘岗位由发布它的人社部门结束")
    vacancy.close(today)
    await uow.vacancies.keep(vacancy)
    for match in await uow.vacancies.open_at(vacancy.id):
        match.move(MatchState.DECLINED, max(today, match.on), DeclineReason.VACANCY_CLOSED)
        await uow.vacancies.keep_match(match, actor)
    uow.audit("VACANCY_CLOSED", vacancy.id)
    return vacancy
