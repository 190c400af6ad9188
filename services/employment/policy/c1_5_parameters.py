"""C1.5 What a policy value of employment may look like: checked at start-up for the shipped rows, and when an office person enters one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.money import parse_yuan
from libs.common.kernel.parameters import Parameter

CLAUSE = Clause("C1.5", "进一步完善劳模困难帮扶政策和措施")
NUMBERS: Final[frozenset[str]] = frozenset(
    {
        "post_adjustment.alert_days",
        "one_on_one.assign_working_days",
        "one_on_one.plan_working_days",
        "one_on_one.contact_interval_days",
        "public_welfare_post.market_attempts",
        "public_welfare_post.max_months",
        "public_welfare_post.near_retirement_months",
        "public_welfare_post.max_placements",
        "employer_subsidy.max_months",
    }
)
CHOICES: Final[Mapping[str, frozenset[str]]] = {"hard_to_employ.model_worker_auto": frozenset({"true", "false"})}


def _amount(value: str) -> None:
    if parse_yuan(value) == 0:
        refuse(Code.MONEY_FORMAT_INVALID, "补贴标准须大于 0.00")


PARSED: Final[Mapping[str, Callable[[str], object]]] = {
    "amount.TRAINING_SUBSIDY": _amount,
    "amount.APPRAISAL_SUBSIDY": _amount,
    "amount.SOCIAL_INSURANCE_SUBSIDY": _amount,
    "amount.PUBLIC_WELFARE_POST_SUBSIDY": _amount,
}
"""None of them ships: the circular names the subsidies and no amount (Q18)."""


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
        if value not in CHOICES[key]:
            refuse(Code.FIELD_INVALID, f"{key}: 请从 {'、'.join(sorted(CHOICES[key]))} 中选择")
    elif key not in NUMBERS:
        refuse(Code.FIELD_INVALID, f"{key}: 没有这个政策参数")
    elif not (value.isascii() and value.isdigit() and len(value) <= 3):  # noqa: PLR2004 - months and days
        refuse(Code.FIELD_INVALID, f"{key}: 请填写不超过三位的整数")
