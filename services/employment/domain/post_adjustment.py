"""A request for another post (C6.1): REQUESTED → ACCEPTED → ADJUSTED, or REFUSED → MEDIATION → ADJUSTED | CLOSED."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.known_person import KnownPerson
from services.employment.policy.c6_1_post_adjustment import Fitness

CloseReason = Literal["WITHDRAWN", "MEDIATION_ENDED", "LEFT", "RETIRED", "DECEASED", "MERGED"]


class AdjustmentState(StrEnum):
    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    MEDIATION = "MEDIATION"
    ADJUSTED = "ADJUSTED"
    CLOSED = "CLOSED"


_A = AdjustmentState
NEXT: Final = {
    _A.REQUESTED: frozenset({_A.ACCEPTED, _A.REFUSED, _A.MEDIATION, _A.CLOSED}),
    _A.ACCEPTED: frozenset({_A.ADJUSTED, _A.REFUSED, _A.MEDIATION, _A.CLOSED}),
    _A.REFUSED: frozenset({_A.MEDIATION, _A.CLOSED}),
    _A.MEDIATION: frozenset({_A.ACCEPTED, _A.ADJUSTED, _A.CLOSED}),
    _A.ADJUSTED: frozenset[AdjustmentState](),
    _A.CLOSED: frozenset[AdjustmentState](),
}
"""MEDIATION before a refusal only where the request is late: the clause on time decides, not the table."""
STATE_ZH: Final = {
    _A.REQUESTED: "待单位答复",
    _A.ACCEPTED: "单位已同意，待调整",
    _A.REFUSED: "单位已拒绝，待协调",
    _A.MEDIATION: "协调中",
    _A.ADJUSTED: "已调整",
    _A.CLOSED: "已结束",
}


@dataclass(eq=False)
class PostAdjustment:
    """`unit`: the person's on the day of the request; its reasons lie sealed beside each act."""

    id: UUID
    person_id: PersonId
    unit: OrgUnitId | None
    fitness: Fitness
    proof: str
    requested_on: date
    due_on: date
    state: AdjustmentState = AdjustmentState.REQUESTED
    overdue_told: bool = False
    adjusted_on: date | None = None
    closed_for: str | None = None
    version: int = 1

    def move(self, state: AdjustmentState) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此岗位调整{STATE_ZH[self.state]}，不能改为{STATE_ZH[state]}")
        self.state, self.version = state, self.version + 1

    def adjust(self, on: date, today: date) -> None:
        """Refuses FIELD_INVALID for a day before the request or after today."""
        if not self.requested_on <= on <= today:
            refuse(Code.FIELD_INVALID, f"到新岗位的日期须不早于申请日期({self.requested_on})、不晚于今天")
        self.move(_A.ADJUSTED)
        self.adjusted_on = on

    def close(self, reason: CloseReason) -> None:
        self.move(_A.CLOSED)
        self.closed_for = reason

    def tell_overdue(self) -> None:
        self.overdue_told, self.version = True, self.version + 1


def told_of(request: PostAdjustment, person: KnownPerson, day: date) -> dict[str, Any]:
    """What every event of the request carries: ids, the chain of the day, nothing of the person's health."""
    chain = person.chain_on(day)
    told = {"subject": person.id, "effective_on": day, "request_id": request.id}
    return told | {"l2": chain.l2, "county": chain.county, "unit": chain.unit}
