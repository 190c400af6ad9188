"""A calendar month, the unit of every monthly line."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

_FEBRUARY, _DECEMBER = 2, 12
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2024-05`; anything else is a ValueError."""
        day = date.fromisoformat(f"{text}-01")
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, _days_in(self.year, self.month))

    def next(self) -> "Month":
        return Month(self.year, self.month + 1) if self.month < _DECEMBER else Month(self.year + 1, 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` through `last`; none if `last` is earlier."""
    month = first
    while month <= last:
        yield month
        month = month.next()


def months_later(day: date, months: int) -> date:
    """The same day `months` later; the last day of that month where there is no such day (民法典 202, Q07): 29 Feb + 12 → 28 Feb."""
    years, month0 = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month0 + 1, min(day.day, _days_in(day.year + years, month0 + 1)))


def _days_in(year: int, month: int) -> int:
    return 29 if month == _FEBRUARY and calendar.isleap(year) else _DAYS[month]
