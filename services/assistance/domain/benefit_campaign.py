"""A list of people who receive a yearly benefit (C3.2, C3.3): computed from facts, confirmed by the county, granted by the responsible L2."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, LineId, OrgUnitId, PersonId, derived_id
from libs.common.kernel.months import Month
from services.assistance.policy.benefit_facts import Tier
from services.assistance.policy.c3_7_amounts import Benefit


class EntryState(StrEnum):
    """WAITING: nothing is missing but an amount, or an age, that a document sets. HELD: something speaks against it, until the L2 has decided.
    DROPPED: the conditions no longer hold, before anything was granted.
    """

    ELIGIBLE = "ELIGIBLE"
    WAITING = "WAITING"
    HELD = "HELD"
    DROPPED = "DROPPED"
    CONFIRMED = "CONFIRMED"
    GRANTED = "GRANTED"


STATE_ZH: Final = {
    EntryState.ELIGIBLE: "待县级确认",
    EntryState.WAITING: "等待发放标准",
    EntryState.HELD: "暂缓，待核查",
    EntryState.DROPPED: "已不符合条件",
    EntryState.CONFIRMED: "已确认待核定",
    EntryState.GRANTED: "已核定",
}
OPEN: Final = frozenset({EntryState.ELIGIBLE, EntryState.WAITING, EntryState.DROPPED})
"""States that a new computation decides about."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """`l2` None: the whole province. `month`: what the lines are for; `due_on`: the last day on which they are paid in time."""

    id: UUID
    year: int
    benefit: Benefit
    l2: OrgUnitId | None
    month: Month
    due_on: date
    festival_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    campaign: Campaign
    person_id: PersonId
    state: EntryState
    application_id: ApplicationId | None
    held_by: str | None

    def require(self, state: EntryState) -> None:
        """Refuses AMOUNT_NOT_CONFIGURED for who waits for a document, INVALID_TRANSITION otherwise."""
        if self.state is state:
            return
        if self.state is EntryState.WAITING:
            refuse(Code.AMOUNT_NOT_CONFIGURED, "尚无发放标准，请依据文件录入并审批后重新计算名单")
        refuse(Code.INVALID_TRANSITION, f"此人在名单中{STATE_ZH[self.state]}，不能办理此事项")

    @property
    def line_id(self) -> LineId:
        """One a year: the same whichever list it comes from."""
        return LineId(derived_id("yearly-line", self.person_id, self.campaign.benefit, str(self.campaign.year)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a computation says of one person. `reasons` are codes."""

    person_id: PersonId
    tier: Tier
    state: EntryState
    needs_notice: bool
    reasons: tuple[str, ...] = ()
