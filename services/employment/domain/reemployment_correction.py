"""A re-employment said to have been a mistake (C5.2): PROPOSED, then APPROVED or REJECTED by another person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId


class CorrectionState(StrEnum):
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


_S = CorrectionState
NEXT: Final = {
    _S.PROPOSED: frozenset({_S.APPROVED, _S.REJECTED}),
    _S.APPROVED: frozenset[CorrectionState](),
    _S.REJECTED: frozenset[CorrectionState](),
}


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A re-employment as it was entered; `version`: of the record when it closed."""

    record_id: UUID
    version: int
    started_on: date


@dataclass(eq=False)
class ReemploymentCorrection:
    id: UUID
    record_id: UUID
    version: int
    person_id: PersonId
    proposed_by: str
    state: CorrectionState = CorrectionState.PROPOSED

    def decide(self, state: CorrectionState, actor: Actor) -> None:
        """Refuses INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN."""
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, "此项更正已有结果")
        if actor.subject == self.proposed_by:
            refuse(Code.SELF_REVIEW_FORBIDDEN, "提出更正的人不得复核，请由另一人办理")
        self.state = state
