"""A report of a serious illness (C4.2): REPORTED → WITHDRAWN, and nothing else is decided about it here."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.health.policy.c4_2_serious_illness import IllnessClass


class ReportState(StrEnum):
    REPORTED = "REPORTED"
    WITHDRAWN = "WITHDRAWN"


NEXT: Final = {ReportState.REPORTED: frozenset({ReportState.WITHDRAWN}), ReportState.WITHDRAWN: frozenset[ReportState]()}


@dataclass(eq=False)
class IllnessReport:
    """`evidence`: where the proof lies; what it says is sealed beside."""

    id: UUID
    person_id: PersonId
    illness_class: IllnessClass
    evidence: str
    state: ReportState
    reported_on: date
    version: int = 1

    def withdraw(self) -> None:
        if ReportState.WITHDRAWN not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, "此报告已撤回")
        self.state, self.version = ReportState.WITHDRAWN, self.version + 1
