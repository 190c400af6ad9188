"""A public-welfare post with its quota, OPEN → CLOSED, and a placement in it: ACTIVE → ENDED after its last day or before (C5.7, Q35)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from services.employment.domain.out_of_work import SupportEnd


class PostState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class PlacementState(StrEnum):
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class PlacementEnd(StrEnum):
    TERM = "TERM"
    REEMPLOYED = "REEMPLOYED"
    RETIRED = "RETIRED"
    DECEASED = "DECEASED"
    LEFT = "LEFT"
    MERGED = "MERGED"


POST_NEXT: Final = {PostState.OPEN: frozenset({PostState.CLOSED}), PostState.CLOSED: frozenset[PostState]()}
NEXT: Final = {PlacementState.ACTIVE: frozenset({PlacementState.ENDED}), PlacementState.ENDED: frozenset[PlacementState]()}


@dataclass(eq=False)
class WelfarePost:
    """`unit`: the bureau that set it up; `quota`: how many may hold it at a time."""

    id: UUID
    unit: OrgUnitId
    host_code: str
    host_name: str
    title: str
    quota: int
    opened_on: date
    state: PostState = PostState.OPEN
    version: int = 1

    def require_open(self) -> None:
        if self.state is PostState.CLOSED:
            refuse(Code.INVALID_TRANSITION, "此公益性岗位已停止安置")

    def close(self) -> None:
        if PostState.CLOSED not in POST_NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, "此公益性岗位已停止安置")
        self.state, self.version = PostState.CLOSED, self.version + 1


@dataclass(eq=False)
class Placement:
    """`agreement`: where the agreement lies. `retirement_on`, `retirement_proof`: as a document says, never computed here. `carried_from`: the
    placement under an absorbed record that goes on here. `ended_on`: the last day in the post.
    """

    id: UUID
    post_id: UUID
    person_id: PersonId
    starts_on: date
    ends_on: date
    agreement: str
    retirement_on: date | None = None
    retirement_proof: str = ""
    carried_from: UUID | None = None
    state: PlacementState = PlacementState.ACTIVE
    ended_for: PlacementEnd | None = None
    ended_on: date | None = None
    version: int = 1

    def end(self, reason: PlacementEnd, last_day: date) -> None:
        if PlacementState.ENDED not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, "此项公益性岗位安置已结束")
        self.state, self.ended_for, self.version = PlacementState.ENDED, reason, self.version + 1
        self.ended_on = max(self.starts_on, min(last_day, self.ends_on))

    def end_by_facts(self, reason: SupportEnd, since: date) -> None:
        """Work or a pension from a day on leaves the day before as the last; on the day of death, and of a merge, the post was held."""
        held_that_day = reason in (SupportEnd.DECEASED, SupportEnd.MERGED)
        self.end(PlacementEnd(reason.value), since if held_that_day else since - timedelta(days=1))
