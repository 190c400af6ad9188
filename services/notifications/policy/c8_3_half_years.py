"""C8.3 加强…组织领导和具体推进: each city and county reports progress every half-year; by when, and which half-years are asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn

CLAUSE: Final = Clause("C8.3", "加强…组织领导和具体推进")


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """`half`: 1 or 2."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> "HalfYear":
        return cls(day.year, 1 if day.month <= 6 else 2)  # noqa: PLR2004 - June

    @property
    def first_day(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def before(self) -> "HalfYear":
        return HalfYear(self.year - 1, 2) if self.half == 1 else HalfYear(self.year, 1)


def due_on(half_year: HalfYear, parameters: ParametersOn) -> date:
    """The last day to report on a half-year. Refuses CONFIG_MISSING."""
    return half_year.last_day + timedelta(days=parameters.integer("place_report.days"))


def last_due(today: date, parameters: ParametersOn) -> HalfYear:
    """The latest half-year whose report should be in."""
    asked = HalfYear.of(today).before
    return asked if due_on(asked, parameters) < today else asked.before
