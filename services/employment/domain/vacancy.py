"""A vacancy of an employer, OPEN → CLOSED, and what became of who was referred to it: REFERRED → INTERVIEWED → HIRED or DECLINED (C5.6)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from services.employment.policy.c5_6_vacancies import DeclineReason


class VacancyState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class MatchState(StrEnum):
    REFERRED = "REFERRED"
    INTERVIEWED = "INTERVIEWED"
    HIRED = "HIRED"
    DECLINED = "DECLINED"


_M = MatchState
VACANCY_NEXT: Final = {VacancyState.OPEN: frozenset({VacancyState.CLOSED}), VacancyState.CLOSED: frozenset[VacancyState]()}
NEXT: Final = {
    _M.REFERRED: frozenset({_M.INTERVIEWED, _M.HIRED, _M.DECLINED}),
    _M.INTERVIEWED: frozenset({_M.HIRED, _M.DECLINED}),
    _M.HIRED: frozenset[MatchState](),
    _M.DECLINED: frozenset[MatchState](),
}
STATE_ZH: Final = {_M.REFERRED: "已推荐", _M.INTERVIEWED: "已面试", _M.HIRED: "已录用", _M.DECLINED: "未成"}


@dataclass(eq=False)
class Vacancy:
    """`unit`: the bureau that posted it. `apply_by`: the last day on which somebody is referred; None: until it is closed."""

    id: UUID
    unit: OrgUnitId
    employer_code: str
    employer_name: str
    title: str
    places: int
    posted_on: date
    apply_by: date | None = None
    state: VacancyState = VacancyState.OPEN
    closed_on: date | None = None
    version: int = 1

    def require_open(self, today: date) -> None:
        if self.state is VacancyState.CLOSED or (self.apply_by is not None and today > self.apply_by):
            refuse(Code.INVALID_TRANSITION, "此招聘岗位已结束，不能再推荐或录用")

    def close(self, on: date) -> None:
        if VacancyState.CLOSED not in VACANCY_NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, "此招聘岗位已结束")
        self.state, self.closed_on, self.version = VacancyState.CLOSED, on, self.version + 1


@dataclass(eq=False)
class VacancyMatch:
    """`on`: the day of the last step. `seq`: how many steps there were."""

    id: UUID
    vacancy_id: UUID
    person_id: PersonId
    on: date
    state: MatchState = MatchState.REFERRED
    reason: DeclineReason | None = None
    seq: int = 1

    def move(self, state: MatchState, on: date, reason: DeclineReason | None = None) -> None:
        """Refuses INVALID_TRANSITION; FIELD_INVALID for a day before the last step, or a decline without its reason."""
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此次推荐{STATE_ZH[self.state]}，不能改为{STATE_ZH[state]}")
        if on < self.on:
            refuse(Code.FIELD_INVALID, f"日期不能早于上一步的日期({self.on})")
        if (reason is not None) is not (state is _M.DECLINED):
            refuse(Code.FIELD_INVALID, "未成须填写原因，其他结果不填")
        self.state, self.on, self.reason, self.seq = state, on, reason, self.seq + 1
