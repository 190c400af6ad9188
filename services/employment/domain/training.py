"""A course of training that somebody out of work attends (C5.5): ENROLLED → COMPLETED with a certificate, or LEFT."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId


class TrainingState(StrEnum):
    ENROLLED = "ENROLLED"
    COMPLETED = "COMPLETED"
    LEFT = "LEFT"


_T = TrainingState
NEXT: Final = {
    _T.ENROLLED: frozenset({_T.COMPLETED, _T.LEFT}),
    _T.COMPLETED: frozenset[TrainingState](),
    _T.LEFT: frozenset({_T.COMPLETED}),  # it was completed before the death or the pension that ended it
}
_BY_FACTS: Final = frozenset({"DECEASED", "RETIRED"})
"""Why registry's facts end a course that nobody has said to be completed."""
STATE_ZH: Final = {_T.ENROLLED: "在训", _T.COMPLETED: "已结业", _T.LEFT: "已退训"}


@dataclass(eq=False)
class TrainingEnrolment:
    """`left_for`: why it was not completed."""

    id: UUID
    person_id: PersonId
    course_code: str
    course_name: str
    provider_code: str
    provider_name: str
    starts_on: date
    ends_on: date
    state: TrainingState = TrainingState.ENROLLED
    completed_on: date | None = None
    certificate_no: str = ""
    left_for: str = ""
    version: int = 1

    def complete(self, on: date, certificate_no: str) -> None:
        if self.state is _T.LEFT and self.left_for not in _BY_FACTS:
            refuse(Code.INVALID_TRANSITION, "此项培训已退训，不能登记结业")
        self._move(_T.COMPLETED)
        self.completed_on, self.certificate_no, self.left_for = on, certificate_no, ""

    def leave(self, reason: str) -> None:
        self._move(_T.LEFT)
        self.left_for = reason

    def _move(self, state: TrainingState) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此项培训{STATE_ZH[self.state]}，不能办理此事项")
        self.state, self.version = state, self.version + 1
