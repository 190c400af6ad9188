"""C0.2 Who is a model worker in hardship (困难劳模): a determination that is still valid, never an attribute typed by hand (Q17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.months import months_later
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.benefit_facts import BenefitFacts, Category, value_on
from services.assistance.policy.c1_5_rules_in_force import Rules
from services.assistance.policy.c3_4_c3_5_month import assess

CLAUSE = Clause("C0.2", "仍有少数劳模存在生活困难问题", ("Q17",))


class HardshipGround(StrEnum):
    LOW_INCOME = "LOW_INCOME"
    FARMER = "FARMER"
    DIBAO = "DIBAO"
    TEKUN = "TEKUN"
    TEMPORARY = "TEMPORARY"
    SERIOUS_ILLNESS = "SERIOUS_ILLNESS"
    UNEMPLOYED = "UNEMPLOYED"
    L2_RECOGNITION = "L2_RECOGNITION"


GROUND_ZH = {
    HardshipGround.LOW_INCOME: "低收入补助",
    HardshipGround.FARMER: "农民劳模补助",
    HardshipGround.DIBAO: "最低生活保障",
    HardshipGround.TEKUN: "特困人员供养",
    HardshipGround.TEMPORARY: "临时救助",
    HardshipGround.SERIOUS_ILLNESS: "患大病",
    HardshipGround.UNEMPLOYED: "下岗失业",
    HardshipGround.L2_RECOGNITION: "责任工会认定",
}


DERIVED = frozenset({HardshipGround.LOW_INCOME, HardshipGround.FARMER})
"""Grounds that follow from granted lines and are never entered."""


@dataclass(frozen=True, slots=True)
class Hardship:
    """One determination. `until_on`: its last day as it was recorded, also where it was ended early; None: as long as the policy says."""

    ground: HardshipGround
    determined_on: date
    until_on: date | None = None


def until(determination: Hardship, parameters: ParametersOn) -> date:
    """The last day it counts: the same day as many months later as the policy says."""
    return determination.until_on or months_later(determination.determined_on, parameters.integer("hardship.valid_months"))


def decide(facts: BenefitFacts, on: date, parameters: ParametersOn, determinations: Sequence[Hardship]) -> Decision:
    """困难劳模: any determination still valid; or C3.4 or C3.5 met, or unemployed, on the day itself."""
    months = parameters.integer("hardship.valid_months")
    grounds = {h.ground for h in determinations if h.determined_on <= on <= until(h, parameters)}
    grounds |= {HardshipGround(decision.reasons[0].code) for decision in assess(facts, on, Rules.of(parameters)).met}
    if value_on(facts.category, on) is Category.UNEMPLOYED:
        grounds.add(HardshipGround.UNEMPLOYED)
    values = {"认定有效期(月)": f"{months}"}
    if grounds:
        named = "、".join(GROUND_ZH[ground] for ground in HardshipGround if ground in grounds)
        return Decision(CLAUSE, met=True, reasons=(Reason("IN_HARDSHIP", f"困难劳模：{named}"),), values=values)
    reason = Reason("HARDSHIP_NOT_DETERMINED", "没有在有效期内的困难认定", "经低保、特困、临时救助、大病、失业或责任工会认定为困难劳模")
    return Decision(CLAUSE, met=False, reasons=(reason,), values=values)
