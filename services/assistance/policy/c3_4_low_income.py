"""C3.4 The low-income rule: a personal wage or pension strictly below the line (domain.md §6.2, §6.3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.money import format_yuan
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy import c0_1_tier
from services.assistance.policy.benefit_facts import BenefitFacts, Category, Income, IncomeSource, Tier, value_on

CLAUSE = Clause("C3.4", "月工资(养老金)低于2500元的，每人每月补助200元", ("Q04", "Q52"))
KEYS = frozenset({"low_income.threshold", "income.wage"})
SOURCE_ZH = {
    IncomeSource.WAGE: "工资",
    IncomeSource.PENSION: "养老金",
    IncomeSource.UNEMPLOYMENT_BENEFIT: "失业保险金",
    IncomeSource.NONE: "无",
}
_PAY = frozenset({IncomeSource.WAGE, IncomeSource.PENSION})
NOT_DECLARED = Reason("INCOME_MISSING", "尚未申报月工资(养老金)", "填报困难申报表")


class WageBasis(StrEnum):
    """Which wage the form asks for (Q52)."""

    GROSS = "GROSS"
    NET = "NET"


BASIS_ZH = {WageBasis.GROSS: "应发", WageBasis.NET: "实发"}


@dataclass(frozen=True, slots=True)
class LowIncomeParameters:
    threshold_fen: int
    wage: WageBasis

    @classmethod
    def of(cls, parameters: ParametersOn) -> Self:
        return cls(threshold_fen=parameters.fen("low_income.threshold"), wage=WageBasis(parameters.text("income.wage")))


def decide(facts: BenefitFacts, on: date, parameters: LowIncomeParameters) -> Decision:
    """月工资(养老金)低于2500元的，每人每月补助200元: strictly below; 2499.99 yes, 2500.00 no. Irregular pay: Σ of 12 months against 12 × the line."""
    income = value_on(facts.income, on)
    values = {"低收入线": format_yuan(parameters.threshold_fen), "工资口径": BASIS_ZH[parameters.wage]}
    reasons = []
    if outside := c0_1_tier.outside_package(facts, on, Tier.PROVINCIAL):
        reasons.append(outside)
    if income is None:
        return Decision(CLAUSE, met=False, reasons=(*reasons, NOT_DECLARED), values=values)
    values |= {_pay_label(income): format_yuan(income.wage_fen), "收入来源": SOURCE_ZH[income.source]}
    if value_on(facts.category, on) is Category.FARMER and income.source not in _PAY:
        reasons.append(
            Reason("FARMER_WITHOUT_PAY", "农民劳模没有工资或职工养老金，不适用低收入补助(适用农民劳模补助)", "取得工资或职工养老金")
        )
    elif income.wage_fen >= parameters.threshold_fen * income.months:
        reasons.append(_not_below(income, parameters.threshold_fen))
    if reasons:
        return Decision(CLAUSE, met=False, reasons=tuple(reasons), values=values)
    met = f"{_pay_label(income)}{format_yuan(income.wage_fen)}元，低于{format_yuan(parameters.threshold_fen * income.months)}元"
    return Decision(CLAUSE, met=True, reasons=(Reason("LOW_INCOME", met),), values=values)


def _pay_label(income: Income) -> str:
    return "月工资(养老金)" if income.months == 1 else f"近{income.months}个月工资(养老金)合计"


def _not_below(income: Income, threshold_fen: int) -> Reason:
    line = format_yuan(threshold_fen * income.months)
    return Reason(
        "INCOME_NOT_BELOW_THRESHOLD",
        f"{_pay_label(income)}{format_yuan(income.wage_fen)}元，不低于{line}元",
        f"{_pay_label(income)}降至{line}元以下",
    )
