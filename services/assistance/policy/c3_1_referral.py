"""C3.1 转介: to whom a case is sent, what may go with it, and who seems to qualify. Decided there, never here (Q43)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C3.1", "通过最低生活保障、临时救助等，及时…给予救助", ("Q17", "Q43"))


class Scheme(StrEnum):
    DIBAO = "DIBAO"
    TEKUN = "TEKUN"
    TEMPORARY = "TEMPORARY"
    MEDICAL = "MEDICAL"


SCHEME_ZH = {Scheme.DIBAO: "最低生活保障", Scheme.TEKUN: "特困人员供养", Scheme.TEMPORARY: "临时救助", Scheme.MEDICAL: "医疗救助"}
RECIPIENT: Mapping[Scheme, OrgKind] = {
    Scheme.DIBAO: OrgKind.CIVIL_AFFAIRS,
    Scheme.TEKUN: OrgKind.CIVIL_AFFAIRS,
    Scheme.TEMPORARY: OrgKind.CIVIL_AFFAIRS,
    Scheme.MEDICAL: OrgKind.MEDICAL_INSURANCE,
}
SOURCE: Mapping[Scheme, str] = {
    scheme: "MEDICAL_ASSISTANCE" if kind is OrgKind.MEDICAL_INSURANCE else "CIVIL_AFFAIRS" for scheme, kind in RECIPIENT.items()
}
"""Whose money it is: recorded as an outcome, never debited here (domain.md §6)."""
RECIPIENT_ZH = {OrgKind.CIVIL_AFFAIRS: "民政部门", OrgKind.MEDICAL_INSURANCE: "医疗保障部门"}
NEEDED: Mapping[Scheme, frozenset[str]] = {
    Scheme.DIBAO: frozenset({"monthly_income", "household_size", "household_note", "housing_note", "contact"}),
    Scheme.TEKUN: frozenset({"monthly_income", "household_size", "household_note", "contact"}),
    Scheme.TEMPORARY: frozenset({"monthly_income", "household_size", "incident", "contact"}),
    Scheme.MEDICAL: frozenset({"self_paid_cost", "illness_class", "insurance", "contact"}),
}
"""What each scheme looks at; of health only medical insurance reads anything, and a class, never a diagnosis (domain.md §8)."""


@dataclass(frozen=True, slots=True)
class ScreenFacts:
    """What is known of a person. `income_fen`: personal, or of each head of the household where a survey says so, a month."""

    income_fen: int | None = None
    has_fixed_income: bool = True
    capacity_lost: bool = False
    out_of_work: bool = False
    seriously_ill: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A scheme that a person seems to qualify for, and why: for a clerk to look at, never a decision."""

    scheme: Scheme
    ground: str


def require_no_more(scheme: Scheme, given: Collection[str]) -> None:
    """Refuse what the scheme has no need of."""
    beyond = sorted(set(given) - NEEDED[scheme])
    if beyond:
        refuse(Code.FIELD_INVALID, f"{SCHEME_ZH[scheme]}转介不需要这些内容，请删去：{'、'.join(beyond)}")


def require_basis(consented_on: date | None, duty_basis: str, today: date) -> None:
    """The person's consent, or the duty that stands for it. Refuses CONSENT_MISSING, FIELD_INVALID."""
    if consented_on is None and not duty_basis:
        refuse(Code.CONSENT_MISSING, "请填写本人同意转介的日期，或法定职责依据")
    if consented_on is not None and consented_on > today:
        refuse(Code.FIELD_INVALID, "同意日期不得晚于今天")


def ask_again_on(sent_on: date, parameters: ParametersOn) -> date:
    """When the union asks what became of it: the department's own time limits are its own."""
    return sent_on + timedelta(days=parameters.integer("referral.follow_up_days"))


def screen(facts: ScreenFacts, parameters: ParametersOn) -> tuple[Flag, ...]:
    """Who should be looked at for which scheme; the income line of C3.4 stands in for local lines that nobody has told us."""
    low = facts.income_fen is not None and facts.income_fen < parameters.fen("low_income.threshold")
    flags = {
        Flag(Scheme.DIBAO, "INCOME_BELOW_LINE"): low,
        Flag(Scheme.TEKUN, "NO_INCOME_NO_CAPACITY"): not facts.has_fixed_income and facts.capacity_lost,
        Flag(Scheme.TEMPORARY, "OUT_OF_WORK"): facts.out_of_work and (low or facts.income_fen is None),
        Flag(Scheme.MEDICAL, "SERIOUS_ILLNESS"): facts.seriously_ill,
    }
    return tuple(flag for flag, raised in flags.items() if raised)
