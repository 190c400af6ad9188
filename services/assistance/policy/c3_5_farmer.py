"""C3.5 The farmer rule: of age, and without fixed income or without labour capacity (domain.md §6.4)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy import c0_1_tier, c3_5_age, c3_5_fixed_income, c3_5_labour_capacity
from services.assistance.policy.benefit_facts import NEVER, BenefitFacts, Category, Tier, value_on
from services.assistance.policy.c3_4_low_income import NOT_DECLARED

CLAUSE = Clause(
    "C3.5",
    "农民省部级劳模，男年满60周岁、女年满55周岁且无固定收入或丧失劳动力的，每人每月补助200元",
    ("Q03", "Q53"),
)
KEYS = frozenset({"farmer.grouping"}) | c3_5_age.KEYS | c3_5_fixed_income.KEYS | c3_5_labour_capacity.KEYS
NOT_FARMER = Reason("NOT_FARMER", "人员类别不是农民，不适用农民劳模补助", "经责任工会确认为农民身份")


class Grouping(StrEnum):
    """How 且 and 或 bind (Q03)."""

    AGE_AND_ANY = "AGE_AND_ANY"  # of age ∧ (no fixed income ∨ capacity lost)
    AGE_NOINCOME_OR_INCAPACITY = "AGE_NOINCOME_OR_INCAPACITY"  # (of age ∧ no fixed income) ∨ capacity lost


@dataclass(frozen=True, slots=True)
class FarmerParameters:
    grouping: Grouping
    age: c3_5_age.AgeParameters
    fixed_income: c3_5_fixed_income.FixedIncomeParameters
    capacity_months: int

    @classmethod
    def of(cls, parameters: ParametersOn) -> Self:
        return cls(
            grouping=Grouping(parameters.text("farmer.grouping")),
            age=c3_5_age.AgeParameters.of(parameters),
            fixed_income=c3_5_fixed_income.FixedIncomeParameters.of(parameters),
            capacity_months=parameters.integer("labour_capacity.months"),
        )


def decide(facts: BenefitFacts, on: date, parameters: FarmerParameters) -> Decision:
    """农民省部级劳模，男年满60周岁、女年满55周岁且无固定收入或丧失劳动力的: the age is common to both limbs (Q03)."""
    outside = c0_1_tier.outside_package(facts, on, Tier.PROVINCIAL)
    reasons = [outside] if outside else []
    if value_on(facts.category, on) is not Category.FARMER:
        return Decision(CLAUSE, met=False, reasons=(*reasons, NOT_FARMER), values={})
    declared = value_on(facts.income, on)
    if declared is None:
        return Decision(CLAUSE, met=False, reasons=(*reasons, NOT_DECLARED), values={})
    age = c3_5_age.decide(facts, on, parameters.age)
    income = c3_5_fixed_income.decide(declared, parameters.fixed_income)
    capacity = c3_5_labour_capacity.decide(facts, on, parameters.capacity_months)
    age_needed = parameters.grouping is Grouping.AGE_AND_ANY or not capacity.met
    if age_needed and not age.met:
        reasons += age.reasons
    if not income.met and not capacity.met:
        reasons.append(_no_ground(income.reasons[0], capacity.reasons[0]))
    values = {**age.values, **income.values, **capacity.values}
    if reasons:
        return Decision(CLAUSE, met=False, reasons=tuple(reasons), values=values)
    met = "，".join(limb.reasons[0].sentence for limb in (age, income, capacity) if limb.met)
    return Decision(CLAUSE, met=True, reasons=(Reason("FARMER", f"农民，{met}"),), values=values)


def change_after(facts: BenefitFacts, day: date, parameters: FarmerParameters) -> date:
    """The first day after `day` on which time alone changes the answer."""
    of_age_on = c3_5_age.of_age_on(facts, parameters.age)
    capacity = c3_5_labour_capacity.change_after(facts, day, parameters.capacity_months)
    return min(capacity, of_age_on if of_age_on > day else NEVER)


def _no_ground(income: Reason, capacity: Reason) -> Reason:
    return Reason("FARMER_NO_GROUND", f"{income.sentence}，且{capacity.sentence}", f"{income.change}，或{capacity.change}")
