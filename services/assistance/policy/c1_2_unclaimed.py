"""C1.2 应享未享: who appears to qualify for the 200元 of C3.4 or C3.5 by what is known, and what is still missing before anyone can decide.

A hint to a clerk, never a decision: what is not known is named, not guessed. Income comes from a checked survey; without one only the farmers'
age and a determination of hardship speak for a person.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from services.assistance.policy import c0_1_tier, c3_4_low_income, c3_5_age, c3_5_farmer
from services.assistance.policy.benefit_facts import BenefitFacts, Category, Tier, value_on
from services.assistance.policy.c1_5_rules_in_force import Rules

CLAUSE = Clause("C1.2", "及时了解和掌握…生活困难状况", ("Q03", "Q04", "Q06"))


class Ground(StrEnum):
    LOW_INCOME = "LOW_INCOME"  # a checked survey says so
    FARMER = "FARMER"  # a checked survey says so
    FARMER_OF_AGE = "FARMER_OF_AGE"  # of the age; income not known yet
    IN_HARDSHIP = "IN_HARDSHIP"  # a determination in force; income not known yet


class Missing(StrEnum):
    FORM = "FORM"
    INCOME = "INCOME"
    CAPACITY = "CAPACITY"  # would be a second ground for a farmer


GROUND_ZH: Final = {
    Ground.LOW_INCOME: "调查收入低于低收入线",
    Ground.FARMER: "农民，年龄和收入符合",
    Ground.FARMER_OF_AGE: "农民，已到年龄，收入待查",
    Ground.IN_HARDSHIP: "已认定困难，收入待查",
}
MISSING_ZH: Final = {Missing.FORM: "困难申报表和同意书", Missing.INCOME: "收入情况", Missing.CAPACITY: "劳动能力鉴定(如有)"}


@dataclass(frozen=True, slots=True)
class Appears:
    grounds: tuple[Ground, ...]
    missing: tuple[Missing, ...]


def appears(facts: BenefitFacts, on: date, rules: Rules, *, determined: bool) -> Appears | None:
    """None for who does not appear to qualify. `facts.income` only from a checked survey; `determined`: a hardship holds on that day."""
    if c0_1_tier.standing(facts, on) or value_on(facts.tier, on) is not Tier.PROVINCIAL:
        return None
    if value_on(facts.income, on) is not None:
        met = (
            (Ground.LOW_INCOME, c3_4_low_income.decide(facts, on, rules.low_income).met),
            (Ground.FARMER, c3_5_farmer.decide(facts, on, rules.farmer).met),
        )
        grounds = tuple(ground for ground, holds in met if holds)
        return Appears(grounds, (Missing.FORM,)) if grounds else None
    farmer = value_on(facts.category, on) is Category.FARMER
    if farmer and c3_5_age.decide(facts, on, rules.farmer.age).met:
        return Appears((Ground.FARMER_OF_AGE,), (Missing.FORM, Missing.INCOME, Missing.CAPACITY))
    return Appears((Ground.IN_HARDSHIP,), (Missing.FORM, Missing.INCOME)) if determined and not farmer else None
