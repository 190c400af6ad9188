"""C4.1 应保尽保: which schemes are basic, that two of them never run at once, and who has none on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C4.1", "依法享受各项医疗保障，实现应保尽保")


class InsuranceKind(StrEnum):
    EMPLOYEE = "EMPLOYEE"
    RESIDENT = "RESIDENT"
    CRITICAL = "CRITICAL"


BASIC: Final = frozenset({InsuranceKind.EMPLOYEE, InsuranceKind.RESIDENT})
"""大病保险 comes on top of a basic scheme and never stands for one."""
KIND_ZH: Final = {
    InsuranceKind.EMPLOYEE: "职工基本医疗保险",
    InsuranceKind.RESIDENT: "城乡居民基本医疗保险",
    InsuranceKind.CRITICAL: "大病保险",
}


class WorkingCalendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself does not count."""
        ...


@dataclass(frozen=True, slots=True)
class Insured:
    """From a day through another, which counts; `to_on` None: until further notice."""

    kind: InsuranceKind
    from_on: date
    to_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def overlaps(self, other: "Insured") -> bool:
        starts_before_end = other.to_on is None or self.from_on <= other.to_on
        return starts_before_end and (self.to_on is None or other.from_on <= self.to_on)


def require_possible(said: Insured, others: Iterable[Insured]) -> None:
    """Refuses FIELD_INVALID, and DUPLICATE_PERIOD where two basic schemes would run at once (or one kind twice)."""
    if said.to_on is not None and said.to_on < said.from_on:
        refuse(Code.FIELD_INVALID, "参保的结束日期不得早于开始日期")
    for other in others:
        clash = other.kind is said.kind or {other.kind, said.kind} <= BASIC
        if clash and said.overlaps(other):
            until = other.to_on or "今"
            refuse(Code.DUPLICATE_PERIOD, f"与已登记的{KIND_ZH[other.kind]}({other.from_on}至{until})重叠；请先更正原登记的结束日期")


def covered_on(insured: Iterable[Insured], day: date) -> bool:
    """Whether a basic scheme is in force."""
    return any(each.kind in BASIC and each.holds(day) for each in insured)


def gap_closed(insured: Iterable[Insured], listed_for: date, today: date) -> bool:
    """Whether a listed gap is none any more: insured by now, or shown to have been insured on the day it was listed for."""
    known = tuple(insured)
    return covered_on(known, today) or covered_on(known, listed_for)


def due_on(listed_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """By when the gap is to be closed. A list is never held up by a calendar that nobody has entered: then every day counts."""
    days = parameters.integer("insurance_gap.working_days")
    try:
        return calendar.add_working_days(listed_on, days)
    except LaomoError as refusal:
        if refusal.code is not Code.CALENDAR_YEAR_MISSING:
            raise
        return listed_on + timedelta(days=days)
