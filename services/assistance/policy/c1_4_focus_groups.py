"""C1.4 The four focus groups: derived from recorded facts, never typed by hand, and never a condition of anything (Q48)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.months import months_later
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.benefit_facts import NEVER, ONE_DAY, BenefitFacts, Category, LifeStatus, Spans, Tier, value_on
from services.assistance.policy.c3_5_age import AgeParameters, AgeReached, of_age_on

CLAUSE = Clause("C1.4", "重点面向职工老劳模、企业“关停并转”中失业劳模、产能过剩企业下岗劳模、农民老劳模", ("Q06", "Q07", "Q48"))
_OVERCAPACITY = "OVERCAPACITY"


class FocusGroup(StrEnum):
    VETERAN_STAFF = "VETERAN_STAFF"
    UNEMPLOYED_BY_CLOSURE = "UNEMPLOYED_BY_CLOSURE"
    LAID_OFF_OVERCAPACITY = "LAID_OFF_OVERCAPACITY"
    VETERAN_FARMER = "VETERAN_FARMER"


FOCUS_ZH = {
    FocusGroup.VETERAN_STAFF: "职工老劳模",
    FocusGroup.UNEMPLOYED_BY_CLOSURE: "企业关停并转失业劳模",
    FocusGroup.LAID_OFF_OVERCAPACITY: "产能过剩企业下岗劳模",
    FocusGroup.VETERAN_FARMER: "农民老劳模",
}


@dataclass(frozen=True, slots=True)
class FocusFacts:
    """`job_loss`: the cause while out of work, None while not. `overcapacity`: whether the employer is flagged 去产能. `merged`: the record was
    found to be another one's duplicate: that one is the person.
    """

    person: BenefitFacts
    job_loss: Spans[str | None] = ()
    overcapacity: Spans[bool] = ()
    merged: bool = False


@dataclass(frozen=True, slots=True)
class FocusParameters:
    staff_age: int
    closure_causes: frozenset[str]
    farmer: AgeParameters

    @property
    def fingerprint(self) -> str:
        """The same text for the same values: groups derived by other values are derived again."""
        farmer = self.farmer
        return f"{self.staff_age} {'+'.join(sorted(self.closure_causes))} {farmer.male} {farmer.female} {farmer.reached}"

    @classmethod
    def of(cls, parameters: ParametersOn) -> Self:
        return cls(
            staff_age=parameters.integer("focus.veteran_staff.age"),
            closure_causes=parameters.words("focus.closure_causes"),
            farmer=AgeParameters.of(parameters),
        )


def decide(facts: FocusFacts, on: date, parameters: FocusParameters) -> tuple[FocusGroup, ...]:
    """重点面向: every group that the facts of the day put a living holder of an honour into, in the order of the clause."""
    tier = value_on(facts.person.tier, on) or Tier.NONE
    if facts.merged or tier is Tier.NONE or facts.person.life_on(on) is LifeStatus.DECEASED:
        return ()
    category = value_on(facts.person.category, on)
    cause = value_on(facts.job_loss, on)
    out_of_work = category is Category.UNEMPLOYED or cause is not None
    groups = {
        FocusGroup.VETERAN_STAFF: category is Category.RETIREE
        or (category is Category.STAFF and on >= _staff_of_age_on(facts.person, parameters)),
        FocusGroup.UNEMPLOYED_BY_CLOSURE: out_of_work and cause in parameters.closure_causes,
        FocusGroup.LAID_OFF_OVERCAPACITY: out_of_work and (cause == _OVERCAPACITY or _was_overcapacity(facts, on)),
        FocusGroup.VETERAN_FARMER: category is Category.FARMER and on >= of_age_on(facts.person, parameters.farmer),
    }
    return tuple(group for group in FocusGroup if groups[group])


def change_after(facts: FocusFacts, day: date, parameters: FocusParameters) -> date:
    """The first day after `day` on which the groups may be others: a birthday, or a recorded fact that begins later."""
    turns = [
        _staff_of_age_on(facts.person, parameters),
        of_age_on(facts.person, parameters.farmer),
        facts.person.change_after(day),
        *(starts_on for starts_on, _ in facts.job_loss),
        *(starts_on for starts_on, _ in facts.overcapacity),
    ]
    return min((turn for turn in turns if turn > day), default=NEVER)


def _staff_of_age_on(person: BenefitFacts, parameters: FocusParameters) -> date:
    """The birthday; of 29 February, 28 February in common years (Q07)."""
    birthday = months_later(person.birth_date, 12 * parameters.staff_age)
    return birthday if parameters.farmer.reached is AgeReached.BIRTHDAY else birthday + ONE_DAY


def _was_overcapacity(facts: FocusFacts, on: date) -> bool:
    """The employer that the person is, or when the job was lost was, with: the loss ends the employment and so its flag."""
    if value_on(facts.overcapacity, on):
        return True
    lost_on = max(_begins(facts, on), default=None)
    return lost_on is not None and bool(value_on(facts.overcapacity, lost_on - ONE_DAY))


def _begins(facts: FocusFacts, on: date) -> Iterator[date]:
    """Days until `on` on which being out of work began."""
    yield from (day for day, cause in facts.job_loss if cause is not None and day <= on)
    yield from (day for day, value in facts.person.category if value is Category.UNEMPLOYED and facts.person.birth_date < day <= on)
