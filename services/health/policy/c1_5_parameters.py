"""C1.5 What a policy value of health may look like: checked at start-up for the shipped rows, and when an office person enters one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.money import parse_yuan
from libs.common.kernel.parameters import Parameter
from services.health.policy import c4_3_convalescence, c4_4_pay_guarantee
from services.health.policy.c4_6_national_checkup import MODE_KEY, STANDARD_KEY, NationalMode
from services.health.policy.c4_8_union_split import Ratio, Route, key_of

CLAUSE = Clause("C1.5", "进一步完善劳模困难帮扶政策和措施")
NUMBERS: Final = frozenset({"insurance_gap.working_days", c4_3_convalescence.MAX_KEY, c4_4_pay_guarantee.DAYS_KEY})
CHOICES: Final[Mapping[str, frozenset[str]]] = {
    MODE_KEY: frozenset(NationalMode),
    c4_3_convalescence.COST_KEY: frozenset({"UNION_FUND"}),
}
"""Of convalescence the matrix of sources allows union money only, and only where a document says so (domain.md §6)."""
PARSED: Final[Mapping[str, Callable[[str], object]]] = {
    STANDARD_KEY: parse_yuan,
    key_of(Route.CITY): Ratio.parse,
    key_of(Route.DIRECT): Ratio.parse_without_county,
    key_of(Route.INDUSTRY): Ratio.parse_without_county,
}


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
