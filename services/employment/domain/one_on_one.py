"""One-on-one assistance (C5.3): WAITING → ASSIGNED → PLANNED → CLOSED, back where work found again was a mistake; a named helper, and three clocks that each speak once."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.known_person import KnownPerson
from services.employment.policy.c5_3_one_on_one import ClockKind, is_overdue


class AssistanceState(StrEnum):
    WAITING = "WAITING"
    ASSIGNED = "ASSIGNED"
    PLANNED = "PLANNED"
    CLOSED = "CLOSED"


_A = AssistanceState
NEXT: Final = {
    _A.WAITING: frozenset({_A.ASSIGNED, _A.CLOSED}),
    _A.ASSIGNED: frozenset({_A.ASSIGNED, _A.PLANNED, _A.CLOSED}),
    _A.PLANNED: frozenset({_A.PLANNED, _A.CLOSED}),
    _A.CLOSED: frozenset[AssistanceState](),  # no act of a helper opens it again; `reopen` undoes the closing
}
STATE_ZH: Final = {_A.WAITING: "待确定帮扶人", _A.ASSIGNED: "待制订计划", _A.PLANNED: "帮扶中", _A.CLOSED: "已结束"}


@dataclass(frozen=True, slots=True)
class Clocks:
    """By when a helper, a plan and a contact are due, counted from one day."""

    assign: date
    plan: date
    contact: date


@dataclass(eq=False)
class OneOnOne:
    """`helper`: the subject of the helper's account, whose name lies sealed. `told`: the clocks that have spoken already."""

    id: UUID
    record_id: UUID
    person_id: PersonId
    opened_on: date
    assign_due: date | None
    state: AssistanceState = AssistanceState.WAITING
    helper: str = ""
    helper_unit: OrgUnitId | None = None
    plan_due: date | None = None
    contact_due: date | None = None
    told: list[str] = field(default_factory=list)
    closed_for: str | None = None
    closed_on: date | None = None
    version: int = 1

    def assign(self, helper: str, unit: OrgUnitId, plan_due: date, contact_due: date) -> None:
        """The first helper starts the clocks of plan and contact; another in their place takes them over as they run."""
        first = self.state is _A.WAITING
        self._move(_A.ASSIGNED if first else self.state)
        if (helper, unit) == (self.helper, self.helper_unit):
            refuse(Code.INVALID_TRANSITION, "该人员已是帮扶人，无需更换")
        self.helper, self.helper_unit = helper, unit
        if first:
            self.assign_due = None
            self.plan_due, self.contact_due = plan_due, contact_due

    def plan(self) -> None:
        """Made, or made anew."""
        self._require_helper()
        self._move(_A.PLANNED)
        self.plan_due = None

    def contact(self, on: date, today: date, due: date) -> None:
        """Refuses FIELD_INVALID for a day before the case or after today. An older contact moves no clock back."""
        self._require_helper()
        if not self.opened_on <= on <= today:
            refuse(Code.FIELD_INVALID, f"联系日期须在立项({self.opened_on})之后、不晚于今天")
        self._move(self.state)
        if self.contact_due is None or due > self.contact_due:
            self.contact_due = due
            self.told = [kind for kind in self.told if kind != ClockKind.CONTACT]

    def overdue(self, today: date) -> list[tuple[ClockKind, date]]:
        """The clocks that have run out and not said so."""
        clocks = {ClockKind.ASSIGNMENT: self.assign_due, ClockKind.PLAN: self.plan_due, ClockKind.CONTACT: self.contact_due}
        return [(kind, due) for kind, due in clocks.items() if due is not None and is_overdue(due, today) and kind not in self.told]

    def tell(self, kind: ClockKind) -> None:
        self.told, self.version = [*self.told, kind.value], self.version + 1

    def close(self, reason: str, on: date) -> None:
        self._move(_A.CLOSED)
        self.closed_for, self.closed_on = reason, on

    def reopen(self, clocks: Clocks) -> None:
        """It goes on where it stood, with the same helper and plan; the clocks that ran begin anew. Refuses INVALID_TRANSITION while it goes on."""
        if self.state is not _A.CLOSED:
            refuse(Code.INVALID_TRANSITION, "一对一帮扶未结束")
        stood = _A.WAITING if not self.helper else _A.PLANNED if self.plan_due is None else _A.ASSIGNED
        self.state, self.version = stood, self.version + 1
        self.assign_due = clocks.assign if stood is _A.WAITING else None
        self.plan_due = clocks.plan if stood is _A.ASSIGNED else None
        self.contact_due = None if stood is _A.WAITING else clocks.contact
        self.told, self.closed_for, self.closed_on = [], None, None

    def _require_helper(self) -> None:
        if self.state is _A.WAITING:
            refuse(Code.INVALID_TRANSITION, "尚未确定帮扶人，请先确定帮扶人")

    def _move(self, state: AssistanceState) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"一对一帮扶{STATE_ZH[self.state]}，不能办理此事项")
        self.state, self.version = state, self.version + 1


def told_of(assistance: OneOnOne, person: KnownPerson, day: date) -> dict[str, Any]:
    """What every event of the case carries: ids, the chain of the day, no name."""
    chain = person.chain_on(day)
    return {"subject": person.id, "effective_on": day, "assistance_id": assistance.id, "l2": chain.l2, "county": chain.county}


def require_helper(assistance: OneOnOne, actor: Actor) -> None:
    """Refuses NOT_RESPONSIBLE_UNIT for who is neither the helper nor of the helper's unit; a case without one says so itself."""
    if assistance.helper_unit is not None and actor.unit_id != assistance.helper_unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "计划和联系由帮扶人所在单位登记，请转交其办理")
