"""A batch of convalescence and who is nominated for it (C4.3). A batch never holds more people than places."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId


class BatchState(StrEnum):
    OPEN = "OPEN"
    DRAWN = "DRAWN"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class NominationState(StrEnum):
    NOMINATED = "NOMINATED"
    CONFIRMED = "CONFIRMED"
    WAITLISTED = "WAITLISTED"
    COMPLETED = "COMPLETED"
    ABSENT = "ABSENT"
    PASSED_OVER = "PASSED_OVER"
    CANCELLED = "CANCELLED"


_B, _N = BatchState, NominationState
NEXT_BATCH: Final = {
    _B.OPEN: frozenset({_B.DRAWN, _B.CANCELLED}),
    _B.DRAWN: frozenset({_B.COMPLETED, _B.CANCELLED}),
    _B.COMPLETED: frozenset[BatchState](),
    _B.CANCELLED: frozenset[BatchState](),
}
NEXT: Final = {
    _N.NOMINATED: frozenset({_N.CONFIRMED, _N.WAITLISTED, _N.CANCELLED}),
    _N.WAITLISTED: frozenset({_N.CONFIRMED, _N.PASSED_OVER, _N.CANCELLED}),
    _N.CONFIRMED: frozenset({_N.COMPLETED, _N.ABSENT, _N.CANCELLED}),
    _N.COMPLETED: frozenset[NominationState](),
    _N.ABSENT: frozenset[NominationState](),
    _N.PASSED_OVER: frozenset[NominationState](),
    _N.CANCELLED: frozenset[NominationState](),
}
LIVE: Final = frozenset({_N.NOMINATED, _N.WAITLISTED, _N.CONFIRMED})
BATCH_ZH: Final = {_B.OPEN: "正在推荐", _B.DRAWN: "已确定名单", _B.COMPLETED: "已结束", _B.CANCELLED: "已取消"}
STATE_ZH: Final = {
    _N.NOMINATED: "已推荐",
    _N.CONFIRMED: "已确认",
    _N.WAITLISTED: "候补",
    _N.COMPLETED: "已参加",
    _N.ABSENT: "未参加",
    _N.PASSED_OVER: "未轮到",
    _N.CANCELLED: "已取消",
}


class EndReason(StrEnum):
    WITHDRAWN = "WITHDRAWN"
    DECEASED = "DECEASED"
    HONOR_REVOKED = "HONOR_REVOKED"
    MERGED = "MERGED"
    BATCH_CANCELLED = "BATCH_CANCELLED"


@dataclass(eq=False)
class Batch:
    """`confirmed`: places taken."""

    id: UUID
    year: int
    place: str
    starts_on: date
    ends_on: date
    nominate_until: date
    capacity: int
    state: BatchState = BatchState.OPEN
    confirmed: int = 0
    version: int = 1

    def move(self, state: BatchState) -> None:
        if state not in NEXT_BATCH[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此批次{BATCH_ZH[self.state]}，不能办理此事项")
        self.state, self.version = state, self.version + 1

    def takes_nominations(self, today: date) -> bool:
        """Through the last day of nominations for the draw; afterwards for places that are left, until the stay begins. Refuses INVALID_TRANSITION."""
        if self.state is _B.OPEN and today <= self.nominate_until:
            return True
        if self.state is _B.DRAWN and today < self.starts_on:
            return False
        refuse(Code.INVALID_TRANSITION, f"此批次{BATCH_ZH[self.state]}，已过推荐期限")

    def has_begun(self, today: date) -> bool:
        return self.state is _B.DRAWN and today >= self.starts_on

    def take_place(self) -> bool:
        """False where all are taken."""
        if self.confirmed >= self.capacity:
            return False
        self.confirmed, self.version = self.confirmed + 1, self.version + 1
        return True

    def free_place(self) -> None:
        self.confirmed, self.version = self.confirmed - 1, self.version + 1


@dataclass(eq=False)
class Nomination:
    """`attended_on`: the last day of the latest stay before; `turn` and `reasons`: from the draw."""

    id: UUID
    batch_id: UUID
    person_id: PersonId
    state: NominationState
    hard_conditions: bool
    attended_on: date | None
    nominated_at: datetime
    turn: int | None = None
    reasons: tuple[str, ...] = ()
    ended_for: EndReason | None = None
    version: int = 1

    def carry(self, person_id: PersonId) -> None:
        """The person's records were merged: state, turn and reasons are the same person's."""
        self.person_id, self.version = person_id, self.version + 1

    def move(self, state: NominationState, reason: EndReason | None = None) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此人在本批次{STATE_ZH[self.state]}，不能改为{STATE_ZH[state]}")
        self.state, self.ended_for, self.version = state, reason, self.version + 1

    def place(self, turn: int, reasons: tuple[str, ...], *, has_place: bool) -> None:
        self.turn, self.reasons = turn, reasons
        self.move(_N.CONFIRMED if has_place else _N.WAITLISTED)
