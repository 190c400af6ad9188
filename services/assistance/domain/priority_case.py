"""A priority case of serious illness (C4.2): OPEN → SETTLED by what follows | CLOSED by the L2 with a reason | WITHDRAWN with the report."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId


class CaseState(StrEnum):
    OPEN = "OPEN"
    SETTLED = "SETTLED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


class SettledBy(StrEnum):
    """What the union did: determined the hardship, referred to 医保 or 民政, granted 特困帮扶金."""

    DETERMINATION = "DETERMINATION"
    REFERRAL = "REFERRAL"
    GRANT = "GRANT"


NEXT: Final = {
    CaseState.OPEN: frozenset({CaseState.SETTLED, CaseState.CLOSED, CaseState.WITHDRAWN}),
    CaseState.SETTLED: frozenset({CaseState.WITHDRAWN}),
    CaseState.CLOSED: frozenset({CaseState.WITHDRAWN}),
    CaseState.WITHDRAWN: frozenset[CaseState](),
}
STATE_ZH: Final = {
    CaseState.OPEN: "待办理",
    CaseState.SETTLED: "已办理",
    CaseState.CLOSED: "已关闭",
    CaseState.WITHDRAWN: "报告已撤回",
}


@dataclass(eq=False)
class PriorityCase:
    """`report_id` is health's: a case once a report. What the illness is stays there."""

    report_id: UUID
    person_id: PersonId
    state: CaseState
    opened_on: date
    ended_on: date | None = None
    settled_by: SettledBy | None = None
    settled_id: UUID | None = None
    version: int = 1

    def end(self, state: CaseState, on: date, settled: tuple[SettledBy, UUID] | None = None) -> None:
        """Refuses INVALID_TRANSITION."""
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此重点帮扶个案{STATE_ZH[self.state]}，不能办理此事项")
        self.state, self.ended_on, self.version = state, on, self.version + 1
        self.settled_by, self.settled_id = settled or (None, None)
