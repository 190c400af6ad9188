"""What the clauses look at: the dated facts of one person, from registry's events and the accepted forms.

A fact is a tuple of spans in order of their first day; the end of a span is the start of the next, the last one is open. A span that
began before anyone recorded it starts on the birth date (contracts/registry.py).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from libs.common.kernel.months import months_later

T = TypeVar("T")
Spans = tuple[tuple[date, T], ...]
NEVER = date.max
ONE_DAY = timedelta(days=1)


class Sex(StrEnum):
    MALE = "MALE"
    FEMALE = "FEMALE"


class Tier(StrEnum):
    NATIONAL = "NATIONAL"
    PROVINCIAL = "PROVINCIAL"
    NONE = "NONE"


class Category(StrEnum):
    STAFF = "STAFF"
    RETIREE = "RETIREE"
    FARMER = "FARMER"
    UNEMPLOYED = "UNEMPLOYED"
    FLEXIBLE = "FLEXIBLE"


class LifeStatus(StrEnum):
    ALIVE = "ALIVE"
    DECEASED = "DECEASED"
    LOST_CONTACT = "LOST_CONTACT"
    ABROAD = "ABROAD"


class IncomeSource(StrEnum):
    WAGE = "WAGE"
    PENSION = "PENSION"
    UNEMPLOYMENT_BENEFIT = "UNEMPLOYMENT_BENEFIT"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Income:
    """Personal income as the form declares it. `wage_fen` 月工资(养老金) is the sum over `months` (12 for irregular pay, else 1)."""

    wage_fen: int
    source: IncomeSource
    months: int = 1
    other_fen: int = 0  # 其他固定收入, a month
    other_kind: str = ""  # its 说明, in the words of the form
    resident_pension_fen: int = 0  # 城乡居民基本养老金, a month: shown, never counted


@dataclass(frozen=True, slots=True)
class CapacityProof:
    """A conclusion that labour capacity is lost (Q09). Not permanent: it expires after the months that the policy sets."""

    doc_no: str
    concluded_on: date
    permanent: bool = False

    def until(self, months: int) -> date:
        """The last day it counts: the same day `months` later."""
        return NEVER if self.permanent else months_later(self.concluded_on, months)


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    sex: Sex
    birth_date: date
    tier: Spans[Tier]
    category: Spans[Category]
    life: Spans[LifeStatus]
    income: Spans[Income] = ()
    capacity: Spans[CapacityProof | None] = ()
    also_provincial: bool = False
    """A NATIONAL person who holds a provincial title too."""

    def change_after(self, day: date) -> date:
        """The first day after `day` on which a recorded fact changes. The day after a death counts: the day of death is lived (Q12)."""
        first = NEVER
        for spans in (self.tier, self.category, self.income, self.capacity):
            for starts_on, _ in spans:
                if day < starts_on < first:
                    first = starts_on
        for starts_on, status in self.life:
            changes_on = starts_on + ONE_DAY if status is LifeStatus.DECEASED else starts_on
            if day < changes_on < first:
                first = changes_on
        return first

    def life_on(self, day: date) -> LifeStatus:
        """The status on a day; on the day of death the one before it."""
        status = LifeStatus.ALIVE
        for starts_on, value in self.life:
            if starts_on < day or (starts_on == day and value is not LifeStatus.DECEASED):
                status = value
        return status


def value_on(spans: Spans[T], day: date) -> T | None:
    """The value in force on a day; None before the first span."""
    for starts_on, value in reversed(spans):
        if starts_on <= day:
            return value
    return None
