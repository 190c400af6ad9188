"""The gate log of an application: every act on it in order, append-only; which of them stand, and so who stands at which gate (C2.4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import OrgUnitId
from services.assistance.domain.states import Act, State


@dataclass(frozen=True, slots=True)
class GateAct:
    """`gate` is None where no gate acted (an objection, a payment). `unit` is None for a system. `on_behalf_of`: whose paper was entered."""

    seq: int
    act: Act
    gate: Gate | None
    from_state: State
    to_state: State
    actor: str
    unit: OrgUnitId | None
    on_behalf_of: OrgUnitId | None
    at: datetime
    reason: str = ""


class GateLog:
    """The stored acts, and those of this transaction that are still to be written."""

    def __init__(self, stored: Sequence[GateAct] = ()) -> None:
        self._acts = list(stored)
        self._written = len(self._acts)

    def append(self, act: GateAct) -> None:
        self._acts.append(act)

    def take_unwritten(self) -> Sequence[GateAct]:
        unwritten = self._acts[self._written :]
        self._written = len(self._acts)
        return unwritten

    @property
    def next_seq(self) -> int:
        return len(self._acts) + 1

    def standing(self) -> list[GateAct]:
        """The acts that still hold: a recall takes the last one back, a return, or an appeal upheld, all of them (the form begins anew)."""
        held: list[GateAct] = []
        for act in self._acts:
            if act.act is Act.RECALL:
                held.pop()
            elif act.act in (Act.RETURN, Act.REOPEN):
                held.clear()
            else:
                held.append(act)
        return held

    def done(self) -> Mapping[Gate, frozenset[str]]:
        """The natural persons who stand at each gate: final actors only, no system."""
        gates: dict[Gate, set[str]] = {}
        for act in self.standing():
            if act.gate is not None and act.unit is not None:
                gates.setdefault(act.gate, set()).add(act.actor)
        return {gate: frozenset(actors) for gate, actors in gates.items()}

    def __iter__(self) -> Iterator[GateAct]:
        return iter(self._acts)
