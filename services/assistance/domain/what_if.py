"""What other parameters would make of people's months: pure, person by person, counted by union, county and tier. No record is touched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from libs.common.kernel.months import Month, months_later
from libs.common.kernel.parameters import ParameterTable
from services.assistance.domain.hardship_form import spans_of
from services.assistance.domain.month_lines import until_end, until_review
from services.assistance.domain.person import Person
from services.assistance.policy.benefit_facts import BenefitFacts
from services.assistance.policy.c1_5_rules_in_force import Schedule
from services.assistance.policy.c2_5_redeclaration import Review
from services.assistance.policy.c3_4_c3_5_month import assessments, decide_months


@dataclass(frozen=True, slots=True)
class Case:
    """One application as the line run would look at it. `declared_on`: of the form, or of the last re-declaration. `forms`: (states from, content), in
    the order in which they were recorded.
    """

    person: Person
    l2: UUID
    county: UUID | None
    submitted_on: date
    last_month: Month | None
    declared_on: date
    forms: Sequence[tuple[date, Mapping[str, Any]]]

    @property
    def facts(self) -> BenefitFacts:
        income, capacity = spans_of(self.forms)
        return replace(self.person.facts, income=income, capacity=capacity)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one side of the comparison, on the day it is made."""

    table: ParameterTable
    schedule: Schedule
    today: date

    @classmethod
    def of(cls, table: ParameterTable, today: date) -> Self:
        return cls(table, Schedule.of(table), today)

    def last_covered(self, declared_on: date) -> Month | None:
        """The month with which the last declaration ended, where nobody declared anew in time (Q13). Whose day is still to come is taken to keep to it."""
        review = Review.of(declared_on, self.table.on(declared_on))
        return review.last_covered if review.suspended(self.today) else None


@dataclass(frozen=True, slots=True)
class Effect:
    """One person over the whole range: months payable and fen, as the rules are and as they would be."""

    person_id: UUID
    months_before: int
    months_after: int
    before_fen: int
    after_fen: int


@dataclass(slots=True)
class Sums:
    """`gained`, `lost`: people with no month before, or none after; `more`, `less`: with another sum."""

    people_before: int = 0
    people_after: int = 0
    before_fen: int = 0
    after_fen: int = 0
    gained: int = 0
    lost: int = 0
    more: int = 0
    less: int = 0

    def add(self, effect: Effect) -> None:
        before, after = effect.before_fen > 0, effect.after_fen > 0
        self.people_before += before
        self.people_after += after
        self.before_fen += effect.before_fen
        self.after_fen += effect.after_fen
        self.gained += after and not before
        self.lost += before and not after
        self.more += before and after and effect.after_fen > effect.before_fen
        self.less += before and after and effect.after_fen < effect.before_fen


Group = tuple[UUID, UUID | None, str]
"""Union, county (none on the direct and industry routes), tier."""


@dataclass(slots=True)
class Weighed:
    """`months`: month → (fen before, fen after)."""

    groups: dict[Group, Sums] = field(default_factory=dict)
    months: dict[Month, list[int]] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    people: int = 0


def weigh(cases: Sequence[Case], first: Month, last: Month, rules: tuple[Rules, Rules], weighed: Weighed) -> None:
    """Add `cases` to `weighed`. `rules`: as they are, as they would be. Only people whose sum differs are kept one by one."""
    for case in cases:
        facts = case.facts
        before, after = (_amounts(case, facts, first, last, side) for side in rules)
        for month, fen in before.items():
            weighed.months.setdefault(month, [0, 0])[0] += fen
        for month, fen in after.items():
            weighed.months.setdefault(month, [0, 0])[1] += fen
        effect = Effect(case.person.id, len(before), len(after), sum(before.values()), sum(after.values()))
        group = (case.l2, case.county, case.person.tier_on(last.last_day).value)
        weighed.groups.setdefault(group, Sums()).add(effect)
        weighed.people += 1
        if before != after:
            weighed.effects.append(effect)


def _amounts(case: Case, facts: BenefitFacts, first: Month, last: Month, rules: Rules) -> dict[Month, int]:
    """Fen of the payable months of the range."""
    schedule, covered = rules.schedule, rules.last_covered(case.declared_on)
    arrears = schedule.on(case.submitted_on).arrears_months
    begins = max(first, Month.of(months_later(case.submitted_on, -arrears)))
    if begins > last:
        return {}
    seen = assessments(facts, last, schedule)
    decided = until_end(decide_months(facts, begins, last, case.submitted_on, schedule, seen), case.last_month)
    if covered is not None:
        decided = until_review(decided, covered)
    return {each.month: each.amount_fen for each in decided if each.amount_fen}
