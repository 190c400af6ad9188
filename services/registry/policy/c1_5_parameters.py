"""C1.5 What a policy value of registry may look like: checked at start-up for the shipped rows, and when an office person enters one."""

from collections.abc import Iterable
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import Parameter
from services.registry.policy import c0_1_honours

CLAUSE = Clause("C1.5", "进一步完善劳模困难帮扶政策和措施")
NUMBERS: Final = frozenset({"change_report.working_days", "archive.days", "transfer.working_days"})


def check(rows: Iterable[Parameter]) -> None:
    """Refuses FIELD_INVALID for an unknown key, a value of the wrong shape, or a missing document number."""
    for row in rows:
        if not row.doc_no:
            refuse(Code.FIELD_INVALID, f"{row.key}: 请填写文号")
        _check_value(row.key, row.value)


def _check_value(key: str, value: str) -> None:
    if key == c0_1_honours.ENABLED_KEY:
        if value not in ("true", "false"):
            refuse(Code.FIELD_INVALID, f"{key}: 请填写 true 或 false")
    elif key == c0_1_honours.TITLES_KEY:
        c0_1_honours.require_titles(value.split())
    elif key not in NUMBERS:
        refuse(Code.FIELD_INVALID, f"{key}: 没有这个政策参数")
    elif not (value.isascii() and value.isdigit() and 0 < int(value) < 1000):  # noqa: PLR2004 - days
        refuse(Code.FIELD_INVALID, f"{key}: 请填写1至999的整数")
