"""C2.6 信息核对 against the lists of other authorities: what is asked of whom, what an answer may say, and what is a difference.

A difference is a question for a person, never a change. Only name and number go out; nothing that we know of the person does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.money import format_yuan
from services.assistance.policy.benefit_facts import IncomeSource, LifeStatus

CLAUSE = Clause("C2.6", "市总工会、省直工会和有关产业工会负责信息核对、资金发放", ())
DUE_DAYS: Final = "comparison.working_days"


class Comparison(StrEnum):
    LIFE = "LIFE"  # 公安、民政
    INCOME = "INCOME"  # 人社
    INSURANCE = "INSURANCE"  # 医保


ASKED_ZH: Final = {Comparison.LIFE: "生存状态", Comparison.INCOME: "就业和养老金", Comparison.INSURANCE: "基本医疗保险"}
ANSWERS: Final[Mapping[Comparison, tuple[str, ...]]] = {
    Comparison.LIFE: ("正常", "死亡", "查无此人"),
    Comparison.INCOME: ("在职", "领取养老金", "领取失业保险金", "无记录"),
    Comparison.INSURANCE: ("职工", "居民", "未参保"),
}
_SOURCES: Final = {
    "在职": IncomeSource.WAGE,
    "领取养老金": IncomeSource.PENSION,
    "领取失业保险金": IncomeSource.UNEMPLOYMENT_BENEFIT,
    "无记录": IncomeSource.NONE,
}
_SOURCE_ZH: Final = {source: word for word, source in _SOURCES.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the authority says of one person. `died_on` only of the dead, `amount_fen` a month only where the authority knows it."""

    said: str
    died_on: date | None = None
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What we hold on the day of the list. `income`: source and the monthly wage or pension in fen; None without a form."""

    life: LifeStatus
    died_on: date | None
    income: tuple[IncomeSource, int] | None
    insurance: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`ours` and `theirs` in the words of a clerk."""

    code: str
    ours: str
    theirs: str


def differences(kind: Comparison, answer: Answer, known: Known) -> tuple[Difference, ...]:
    if kind is Comparison.LIFE:
        return _life(answer, known)
    if kind is Comparison.INCOME:
        return _income(answer, known)
    ours = {"无": "未参保"}.get(known.insurance or "无", known.insurance or "未参保")
    return () if known.insurance is None or ours == answer.said else (Difference("INSURANCE_DIFFERS", ours, answer.said),)


def _life(answer: Answer, known: Known) -> tuple[Difference, ...]:
    dead = known.life is LifeStatus.DECEASED
    if answer.said == "查无此人":
        return (Difference("NOT_FOUND_THERE", "已登记", answer.said),)
    if (answer.said == "死亡") is not dead:
        code = "DEATH_NOT_CONFIRMED" if dead else "DEATH_REPORTED"
        return (Difference(code, f"死亡({known.died_on})" if dead else "健在", _died(answer)),)
    if dead and answer.died_on is not None and answer.died_on != known.died_on:
        return (Difference("DEATH_DATE_DIFFERS", f"{known.died_on}", f"{answer.died_on}"),)
    return ()


def _died(answer: Answer) -> str:
    return f"{answer.said}({answer.died_on})" if answer.died_on else answer.said


def _income(answer: Answer, known: Known) -> tuple[Difference, ...]:
    if known.income is None:
        return ()
    source, monthly_fen = known.income
    found = []
    if _SOURCES[answer.said] is not source:
        found.append(Difference("INCOME_SOURCE_DIFFERS", _SOURCE_ZH[source], answer.said))
    if answer.amount_fen is not None and answer.amount_fen != monthly_fen:
        found.append(Difference("INCOME_DIFFERS", f"{format_yuan(monthly_fen)}元", f"{format_yuan(answer.amount_fen)}元"))
    return tuple(found)
