"""C3.5 男年满60周岁、女年满55周岁: the ages that the circular fixes for farmers; later retirement ages do not move them (Q50)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.months import months_later
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.benefit_facts import ONE_DAY, BenefitFacts, Sex

CLAUSE = Clause("C3.5", "男年满60周岁、女年满55周岁", ("Q06", "Q07", "Q50"))
KEYS = frozenset({"farmer.age.male", "farmer.age.female", "age.reached"})


class AgeReached(StrEnum):
    """On which day 年满 is reached (Q06)."""

    BIRTHDAY = "BIRTHDAY"
    DAY_AFTER = "DAY_AFTER"


@dataclass(frozen=True, slots=True)
class AgeParameters:
    male: int
    female: int
    reached: AgeReached

    @classmethod
    def of(cls, parameters: ParametersOn) -> Self:
        return cls(
            male=parameters.integer("farmer.age.male"),
            female=parameters.integer("farmer.age.female"),
            reached=AgeReached(parameters.text("age.reached")),
        )

    def years(self, sex: Sex) -> int:
        return self.male if sex is Sex.MALE else self.female


def of_age_on(facts: BenefitFacts, parameters: AgeParameters) -> date:
    """The first day of 年满: the birthday; of 29 February, 28 February in common years (Q07)."""
    birthday = months_later(facts.birth_date, 12 * parameters.years(facts.sex))
    return birthday if parameters.reached is AgeReached.BIRTHDAY else birthday + ONE_DAY


def decide(facts: BenefitFacts, on: date, parameters: AgeParameters) -> Decision:
    """男年满60周岁、女年满55周岁."""
    first_day, years = of_age_on(facts, parameters), parameters.years(facts.sex)
    values = {"出生日期": f"{facts.birth_date}", f"年满{years}周岁之日": f"{first_day}"}
    if on >= first_day:
        return Decision(CLAUSE, met=True, reasons=(Reason("FARMER_AGE_MET", f"{first_day}年满{years}周岁"),), values=values)
    reason = Reason("FARMER_AGE_NOT_MET", f"未满{years}周岁", f"年满{years}周岁之日{first_day}")
    return Decision(CLAUSE, met=False, reasons=(reason,), values=values)
