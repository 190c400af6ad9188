"""A change report on its way up: whose turn it is, who has stamped it, which other reports it contradicts (C7.3, C2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from services.registry.domain.reported_change import Recorded
from services.registry.policy.c7_3_change_report import Act, Hop, Side, State, Stop, left, state_after

_UNION_POSTS: Final = (
    (Hop.UNIT, Role.FORM_FILLER, GRASSROOTS_KINDS),
    (Hop.COUNTY, Role.COUNTY_REVIEWER, frozenset({OrgKind.COUNTY_FEDERATION})),
    (Hop.L2, Role.REGISTRAR, L2_KINDS),
    (Hop.PROVINCE, Role.REGISTRAR, frozenset({OrgKind.PROVINCIAL_FEDERATION})),
)
_ROLES: Final = {Act.CONFIRM: Role.REGISTRAR, Act.RECEIVE: Role.HRSS_CLERK, Act.ARCHIVE: Role.REGISTRAR}
SINGLE: Final = frozenset({"RETIRED", "DECEASED"})
"""Kinds that happen once: of two open reports that differ, one is wrong."""
CONFIRMED: Final = frozenset({State.L2, State.PROVINCE, State.ARCHIVED})
OPEN: Final = frozenset({State.FILED, State.COUNTY})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands today: the chain's units, and the bureaus of 人社 over the person by level."""

    units: Mapping[Hop, UUID | None]
    bureaus: Mapping[Hop, UUID]

    def holder(self, stop: Stop) -> UUID | None:
        """The unit whose turn a stop is; None for the province's union, which is one."""
        return self.bureaus.get(stop.hop) if stop.side is Side.HRSS else self.units.get(stop.hop)


def entry_of(actor: Actor, place: Place) -> tuple[Side, Hop]:
    """The channel and level at which an actor may file. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    if actor.unit_kind is OrgKind.HRSS and actor.has(Role.HRSS_CLERK):
        hop = next((hop for hop, unit in place.bureaus.items() if unit == actor.unit_id), None)
        if hop is None:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本局辖区，请转交其所在地人社部门或责任工会上报")
        return Side.HRSS, hop
    for hop, role, kinds in _UNION_POSTS:
        if actor.unit_kind in kinds and (actor.has(role) or (hop is Hop.COUNTY and actor.has(Role.FORM_FILLER))):
            if hop is not Hop.PROVINCE and place.units[hop] != actor.unit_id:
                refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不由本单位负责，请转交其所在单位或责任工会上报")
            return Side.UNION, hop
    refuse(Code.ROLE_NOT_PERMITTED, "变动由所在单位、各级工会或人社部门的经办岗位上报")


@dataclass(frozen=True, slots=True)
class Stamp:
    seq: int
    round: int
    hop: Hop
    side: Side
    act: str
    unit: UUID
    by: str


@dataclass
class ChangeReport:
    """`stops` and `step` as in `policy/c7_3_change_report.py`; `round` grows with each filing; `applied`: the facts it set."""

    id: UUID
    person_id: UUID
    kind: str
    channel: Side
    entry: Hop
    state: State
    effective_on: date
    content: dict[str, Any]
    stops: tuple[Stop, ...]
    step: int
    filed_by_unit: UUID
    round: int = 1
    corrects: UUID | None = None
    annuls: bool = False
    corrected_by: UUID | None = None
    applied: list[Recorded] | None = None
    due_on: date | None = None
    stamps: list[Stamp] = field(default_factory=list)

    def next_stop(self, place: Place) -> Stop | None:
        if self.state in (State.RETURNED, State.WITHDRAWN):
            return None
        rest = left(self.stops, self.step, has_county=place.units[Hop.COUNTY] is not None, bureaus=frozenset(place.bureaus))
        return rest[0] if rest else None

    def same_as(self, other: "ChangeReport") -> bool:
        return (self.effective_on, self.content, self.annuls) == (other.effective_on, other.content, other.annuls)

    def take_turn(self, acts: frozenset[Act], actor: Actor, place: Place) -> Stop:
        """The stop that the actor stands at, its turn taken.

        Refuses, in this order: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, CHAIN_SKIPPED, SELF_REVIEW_FORBIDDEN.
        """
        stop = self.stand_at(acts, actor, place)
        self._separate(actor)
        self.step = self.stops.index(stop) + 1
        self.state = state_after(stop, self.state)
        return stop

    def stand_at(self, acts: frozenset[Act], actor: Actor, place: Place) -> Stop:
        mine = [stop for stop in self.stops if stop.act in acts and _may(stop, actor)]
        if not mine:
            refuse(Code.ROLE_NOT_PERMITTED, "此环节不由您的岗位或本级单位办理，请转交有权办理的单位")
        held = [stop for stop in mine if place.holder(stop) in (None, actor.unit_id) and (place.holder(stop) or stop.hop is Hop.PROVINCE)]
        if not held:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不由本单位负责，请转交其责任单位办理")
        turn = self.next_stop(place)
        if turn is None:
            refuse(Code.INVALID_TRANSITION, "此报告已退回、撤回或归档，当前无需办理")
        if turn not in held:
            if all(self.stops.index(stop) < self.stops.index(turn) for stop in held):
                refuse(Code.INVALID_TRANSITION, "本环节已办理完毕")
            refuse(Code.CHAIN_SKIPPED, f"尚待{WORDS[turn.hop, turn.side]}办理，不得越级，请待其上报后再办")
        return turn

    def _separate(self, actor: Actor) -> None:
        if any(stamp.by == actor.subject and stamp.round == self.round for stamp in self.stamps):
            refuse(Code.SELF_REVIEW_FORBIDDEN, "您已办理过此报告的其他环节，请由另一人办理")

    def file_again(self, effective_on: date, content: dict[str, Any]) -> None:
        """Corrected by its filer: the way up begins anew."""
        self.effective_on, self.content, self.state, self.step = effective_on, content, State.FILED, 0
        self.round += 1


def _may(stop: Stop, actor: Actor) -> bool:
    if stop.side is Side.HRSS:
        return actor.unit_kind is OrgKind.HRSS and actor.has(Role.HRSS_CLERK)
    kinds = next(kinds for hop, _, kinds in _UNION_POSTS if hop is stop.hop)
    return actor.unit_kind in kinds and actor.has(_ROLES.get(stop.act, Role.COUNTY_REVIEWER))


WORDS: Final = {
    (Hop.COUNTY, Side.UNION): "县级工会",
    (Hop.L2, Side.UNION): "责任工会",
    (Hop.PROVINCE, Side.UNION): "省总工会",
    (Hop.L2, Side.HRSS): "市人社局",
    (Hop.PROVINCE, Side.HRSS): "省人社厅",
}
