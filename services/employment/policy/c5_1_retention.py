"""C5.1 企业要优先做好劳模稳岗工作: what an employer's layoff plan owes a model worker whom it names, and of which the L2 is alerted."""

from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C5.1", "企业要优先做好劳模的稳岗工作")


class Arrangement(StrEnum):
    """What the employer states that it does to keep the person first."""

    KEPT = "KEPT"
    MOVED = "MOVED"
    RETRAINED = "RETRAINED"
    NOT_POSSIBLE = "NOT_POSSIBLE"


ARRANGEMENT_ZH: Final = {
    Arrangement.KEPT: "优先留用",
    Arrangement.MOVED: "内部转岗安置",
    Arrangement.RETRAINED: "培训后上岗",
    Arrangement.NOT_POSSIBLE: "说明确无法留用的理由",
}


def statement_missing(arrangement: Arrangement | None) -> bool:
    """A written statement that keeping them is not possible is one; silence is not."""
    return arrangement is None


def require_employed(category: str, *, has_unit: bool) -> None:
    """Refuses INVALID_TRANSITION for who has no job to lose."""
    if category != "STAFF" or not has_unit:
        refuse(Code.INVALID_TRANSITION, "名单中有人并非在职职工，裁员方案只列在职劳模，请核对人员类别")
