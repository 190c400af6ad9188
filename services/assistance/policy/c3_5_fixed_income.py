"""C3.5 无固定收入: pay and rent are fixed income, welfare is not (Q08); any amount above the minimum counts (Q55)."""

from dataclasses import dataclass
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.money import format_yuan
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.benefit_facts import Income

CLAUSE = Clause("C3.5", "无固定收入", ("Q08", "Q55"))
KEYS = frozenset({"fixed_income.exclude", "fixed_income.minimum"})


@dataclass(frozen=True, slots=True)
class FixedIncomeParameters:
    """`exclude` names the kinds of other income that are welfare, in the words of the form."""

    minimum_fen: int
    exclude: frozenset[str]

    @classmethod
    def of(cls, parameters: ParametersOn) -> Self:
        return cls(minimum_fen=parameters.fen("fixed_income.minimum"), exclude=parameters.words("fixed_income.exclude"))


def decide(income: Income, parameters: FixedIncomeParameters) -> Decision:
    """无固定收入: met when what counts is not above the minimum. The resident basic pension (城乡居民基本养老金) never counts."""
    other_counts = income.other_kind not in parameters.exclude
    fixed_fen = income.wage_fen + (income.other_fen * income.months if other_counts else 0)
    values = {"固定收入合计": format_yuan(fixed_fen)}
    if income.other_fen:
        values[f"其他固定收入({income.other_kind or '未说明'}，{'计入' if other_counts else '不计入'})"] = format_yuan(income.other_fen)
    if income.resident_pension_fen:
        values["城乡居民基本养老金(不计入)"] = format_yuan(income.resident_pension_fen)
    if fixed_fen <= parameters.minimum_fen * income.months:
        return Decision(CLAUSE, met=True, reasons=(Reason("NO_FIXED_INCOME", "无固定收入"),), values=values)
    reason = Reason("FIXED_INCOME", f"有固定收入{format_yuan(fixed_fen)}元", "不再有固定收入")
    return Decision(CLAUSE, met=False, reasons=(reason,), values=values)
