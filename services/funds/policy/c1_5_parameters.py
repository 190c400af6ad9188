"""C1.5 What a policy value of funds may look like: checked at start-up for the shipped rows, and when an office person enters one."""

from collections.abc import Iterable
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import Parameter

CLAUSE = Clause("C1.5", "进一步完善劳模困难帮扶政策和措施")
NUMBERS: Final = frozenset({"retention.days", "audit.account_change_days", "audit.notice_working_days", "audit.unpaid_days"})


def check(rows: Iterable[Parameter]) -> None:
    """Refuses FIELD_INVALID for an unknown key, a value of the wrong shape, or a missing document number."""
    for row in rows:
        if not row.doc_no:
            refuse(Code.FIELD_INVALID, f"{row.key}: 请填写文号")
        if row.key not in NUMBERS:
            refuse(Code.FIELD_INVALID, f"{row.key}: 没有这个政策参数")
        if not (row.value.isascii() and row.value.isdigit() and 0 < int(row.value) < 1000):  # noqa: PLR2004 - days
            refuse(Code.FIELD_INVALID, f"{row.key}: 请填写1至999的整数")
