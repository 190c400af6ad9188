"""C6.2 走访慰问: when the two campaigns of a year are, who is still to be visited, and how (Q38)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C6.2", "坚持“五一”、春节等重大节日期间走访慰问劳模制度", ("Q38",))


class Festival(StrEnum):
    LABOUR_DAY = "LABOUR_DAY"
    SPRING_FESTIVAL = "SPRING_FESTIVAL"
    OTHER = "OTHER"


class VisitForm(StrEnum):
    HOME_VISIT = "HOME_VISIT"
    HOSPITAL_VISIT = "HOSPITAL_VISIT"
    PHONE = "PHONE"
    VIDEO = "VIDEO"
    SYMPOSIUM = "SYMPOSIUM"
    OTHER = "OTHER"


class Lacking(StrEnum):
    """What a person on the roster is still owed."""

    CONTACT = "CONTACT"  # nobody has been in touch
    HOME_VISIT = "HOME_VISIT"  # of a focus group, and nobody has come to the house


AT_HOME = frozenset({VisitForm.HOME_VISIT, VisitForm.HOSPITAL_VISIT})
"""Who lies in hospital is visited there: that is the visit to the house."""
FESTIVALS_OF_A_YEAR = (Festival.SPRING_FESTIVAL, Festival.LABOUR_DAY)
TITLE = {Festival.LABOUR_DAY: "“五一”走访慰问", Festival.SPRING_FESTIVAL: "春节走访慰问"}


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to the campaign."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def festival_day(festival: Festival, year: int, parameters: ParametersOn) -> date:
    """正月初一 or 1 May. Refuses CONFIG_MISSING where nobody has entered that year's 正月初一."""
    if festival is Festival.LABOUR_DAY:
        return date(year, 5, 1)
    for day in parameters.words("spring_festival.days"):
        if day.startswith(f"{year:04d}-"):
            return date.fromisoformat(day)
    refuse(Code.CONFIG_MISSING, f"请先录入并审批{year}年春节日期(参数 spring_festival.days)")


def period_of(festival: Festival, year: int, parameters: ParametersOn) -> Period:
    """When visits of a festival are made."""
    day, key = festival_day(festival, year, parameters), f"visit.{festival.lower()}"
    before, after = (timedelta(days=parameters.integer(f"{key}.{side}")) for side in ("days_before", "days_after"))
    return Period(day - before, day + after)


def require_date(visited_on: date, today: date, period: Period | None, reason: str) -> None:
    """Refuse a visit that has not been, and one outside a campaign that says no reason."""
    if visited_on > today:
        refuse(Code.FIELD_INVALID, "走访日期不得晚于今天，请走访后再登记")
    if (period is None or not period.holds(visited_on)) and not reason:
        refuse(Code.FIELD_INVALID, "走访日期不在活动期间内，或不属于任何活动，请填写原因")


def lacking(forms: Collection[VisitForm], *, in_focus_group: bool) -> Lacking | None:
    """Everyone gets at least one contact in a campaign; a person of a focus group a visit at home (Q38)."""
    if in_focus_group and not AT_HOME.intersection(forms):
        return Lacking.HOME_VISIT if forms else Lacking.CONTACT
    return None if forms else Lacking.CONTACT
