"""An application for housing: what may be done in which state, whoever decides (C5.9, C5.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.known_person import KnownPerson
from services.housing.policy import c5_9_household


class State(StrEnum):
    FILED = "FILED"  # 已登记，待审核当地条件
    QUEUED = "QUEUED"  # 符合条件，轮候
    NOT_ELIGIBLE = "NOT_ELIGIBLE"  # 不符合当地条件
    OFFERED = "OFFERED"  # 已通知选房或安排
    HOUSED = "HOUSED"  # 已保障
    CLOSED = "CLOSED"  # 已退出


class Priority(StrEnum):
    NONE = "NONE"  # 非劳模家庭，或尚未核实荣誉
    ASKED = "ASKED"  # 待责任工会核实荣誉
    CERTIFIED = "CERTIFIED"  # 荣誉有效，同等条件下优先
    NOT_CERTIFIED = "NOT_CERTIFIED"  # 经核实无有效荣誉
    REVIEW = "REVIEW"  # 劳模身故，家庭情况待复核
    ENDED = "ENDED"  # 不再优先，仍按时间轮候


class Act(StrEnum):
    JUDGE_MET = "JUDGE_MET"
    JUDGE_NOT_MET = "JUDGE_NOT_MET"
    GRADE = "GRADE"
    GRADE_SAFE = "GRADE_SAFE"
    OFFER = "OFFER"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    REVIEW_NOT_MET = "REVIEW_NOT_MET"
    CLOSE = "CLOSE"


_OPEN: Final = frozenset({State.FILED, State.QUEUED, State.NOT_ELIGIBLE})
LIVE: Final = _OPEN | {State.OFFERED}
STAYS: Final = None
MOVES: Final[Mapping[Act, tuple[frozenset[State], State | None]]] = {
    Act.JUDGE_MET: (_OPEN, State.QUEUED),
    Act.JUDGE_NOT_MET: (_OPEN, State.NOT_ELIGIBLE),
    Act.GRADE: (_OPEN, STAYS),
    Act.GRADE_SAFE: (_OPEN, State.FILED),
    Act.OFFER: (frozenset({State.QUEUED}), State.OFFERED),
    Act.ACCEPT: (frozenset({State.OFFERED}), State.HOUSED),
    Act.DECLINE: (frozenset({State.OFFERED}), State.QUEUED),
    Act.REVIEW_NOT_MET: (LIVE, State.NOT_ELIGIBLE),
    Act.CLOSE: (LIVE, State.CLOSED),
}
"""Where an act may be done, and where it leads; STAYS: where it was."""
_JUDGED: Final = "已通知选房、已保障或已退出的申请不再审核"
_WHY: Final = {
    Act.JUDGE_MET: _JUDGED,
    Act.JUDGE_NOT_MET: _JUDGED,
    Act.GRADE: _JUDGED,
    Act.GRADE_SAFE: _JUDGED,
    Act.OFFER: "只有轮候中的家庭可以安排",
    Act.ACCEPT: "没有待答复的安排",
    Act.DECLINE: "没有待答复的安排",
    Act.REVIEW_NOT_MET: "已保障或已退出的申请不再复核",
    Act.CLOSE: "已保障或已退出的申请不能再退出",
}


@dataclass(frozen=True, slots=True)
class HousingApplication:
    """`region`, `scheme`: of its queue. `person_id`: the record of the model worker that goes on, where the household is one's."""

    id: UUID
    queue_id: UUID
    unit: UUID
    region: str
    scheme: str
    person_id: PersonId | None
    reference: str
    applied_at: datetime
    rural: bool | None
    grade: str | None
    state: State
    priority: Priority
    asked_l2: UUID | None
    review_of: date | None
    filed_unit: UUID

    def after(self, act: Act) -> State:
        """The state that the act leads to. Refuses INVALID_TRANSITION."""
        before, after = MOVES[act]
        if self.state not in before:
            refuse(Code.INVALID_TRANSITION, _WHY[act])
        return self.state if after is STAYS else after

    def asks_the_union(self, person: KnownPerson | None, day: date) -> bool:
        """Whether, found eligible, the honour is still to be certified: not again where it stands, nor of the dead."""
        settled = self.priority in (Priority.ASKED, Priority.CERTIFIED, Priority.REVIEW)
        return person is not None and not settled and person.life_on(day) != "DECEASED"


def first_among_equals(priority: Priority, person: KnownPerson | None, day: date) -> bool:
    """Whether the household has priority on a day, by what the union certified and registry says since."""
    if person is None:
        return False
    alive, honoured = person.life_on(day) != "DECEASED", person.tier_on(day) != "NONE"
    return c5_9_household.may_be_first(certified=priority is Priority.CERTIFIED, alive=alive, honour_in_force=honoured)
