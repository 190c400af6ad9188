"""C1.5 What a policy value may look like: checked at start-up for the shipped rows, and when an office person enters one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.money import parse_yuan
from libs.common.kernel.parameters import Parameter
from services.assistance.policy import c2_5_evidence, c3_2_national_package
from services.assistance.policy.benefit_facts import Tier
from services.assistance.policy.c1_5_rules_in_force import Stack
from services.assistance.policy.c2_5_notice import PhotoRule
from services.assistance.policy.c3_3_provincial_package import OLD_AGE_KEY
from services.assistance.policy.c3_4_low_income import WageBasis
from services.assistance.policy.c3_5_age import AgeReached
from services.assistance.policy.c3_5_farmer import Grouping
from services.assistance.policy.c3_7_amounts import Benefit, Formula, amount_key

CLAUSE = Clause("C1.5", "进一步完善劳模困难帮扶政策和措施", ("Q18",))

# Every key that a clause of this department reads, by the shape of its value; a row under another key would be a dead letter.
AMOUNTS = frozenset(amount_key(benefit, tier) for benefit in Benefit for tier in (Tier.NATIONAL, Tier.PROVINCIAL))
MONEY = frozenset({"bereavement_gratuity.amount", "low_income.threshold", "fixed_income.minimum"})
PARSED: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(AMOUNTS, Formula.parse),
    **dict.fromkeys(MONEY, parse_yuan),
    c3_2_national_package.HARDSHIP_KEY: c3_2_national_package.parse,
    **dict.fromkeys(c2_5_evidence.KEYS, c2_5_evidence.parse),
}
CHOICES = {
    "subsidy200.stack": Stack,
    "farmer.grouping": Grouping,
    "age.reached": AgeReached,
    "income.wage": WageBasis,
    "notice.photo": PhotoRule,
}
DATES = frozenset({"rules.effective_from"})
DATE_LISTS = frozenset({"spring_festival.days"})
LISTS = frozenset({"fixed_income.exclude", "focus.closure_causes"})
NUMBERS = frozenset(
    {
        "appeal.days",
        "appeal.decide_days",
        "arrears.max_months",
        "comparison.working_days",
        "bereavement.visit_working_days",
        "farmer.age.female",
        "farmer.age.male",
        "focus.veteran_staff.age",
        "hardship.valid_months",
        "labour_capacity.months",
        "notice.working_days",
        "objection.working_days",
        "referral.follow_up_days",
        "review.months",
        "service_desk.working_days",
        "review.remind_days",
        "review.retired_days",
        "visit.labour_day.days_after",
        "visit.labour_day.days_before",
        "visit.spring_festival.days_after",
        "visit.spring_festival.days_before",
        "visit_issue.working_days",
        OLD_AGE_KEY,
    }
)


def check(rows: Iterable[Parameter]) -> None:
    """Refuses FIELD_INVALID for an unknown key, a value of the wrong shape, or a missing document number; MONEY_FORMAT_INVALID for money."""
    for row in rows:
        if not row.doc_no:
            refuse(Code.FIELD_INVALID, f"{row.key}: 请填写文号")
        _check_value(row.key, row.value)


def _check_value(key: str, value: str) -> None:
    if key in PARSED:
        PARSED[key](value)
    elif key in CHOICES:
        choices = tuple(CHOICES[key])
        if value not in choices:
            refuse(Code.FIELD_INVALID, f"{key}: 请从 {'、'.join(choices)} 中选择")
    elif key in NUMBERS:
        if not (value.isascii() and value.isdigit() and len(value) <= 3):  # noqa: PLR2004 — months, years and days
            refuse(Code.FIELD_INVALID, f"{key}: 请填写不超过三位的整数")
    elif key in DATES | DATE_LISTS:
        _check_days(key, [value] if key in DATES else value.split())
    elif key not in LISTS:
        refuse(Code.FIELD_INVALID, f"{key}: 没有这个政策参数")


def _check_days(key: str, days: Iterable[str]) -> None:
    try:
        for day in days:
            date.fromisoformat(day)
    except ValueError:
        refuse(Code.FIELD_INVALID, f"{key}: 请填写日期，例如 2018-01-01")
