"""C3.5 每人每月补助: what was paid for months that were not due (Q12, Q14, Q46)."""

from typing import Final

from libs.common.kernel.clause import Clause

CLAUSE = Clause("C3.5", "每人每月补助200元", ("Q12", "Q14", "Q46"))
DEATH: Final = "DECEASED"
REVOCATION: Final = "HONOR_REVOKED"


def is_recovered(reason: str) -> bool:
    """Whether what was paid after the last month is a receivable: after a revocation nothing is clawed back without a decision (Q14)."""
    return reason != REVOCATION
