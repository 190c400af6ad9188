"""What is owed to the family of a model worker who died (C6.4, C6.5): DUE → VISITED → PAID; REVERSED where the person lives."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.assistance.domain.caretakers import require_clerk
from services.assistance.policy.c6_4_bereavement import Basis


class BereavementState(StrEnum):
    DUE = "DUE"
    VISITED = "VISITED"
    PAID = "PAID"
    REVERSED = "REVERSED"


@dataclass(eq=False)
class Bereavement:
    """`unit` visits by `due_on`; `visiting_unit` did, and pays out of its union's money. `to_recover`: paid for a death that was none."""

    id: UUID
    person_id: PersonId
    died_on: date
    unit: UUID
    basis: Basis
    l2: UUID
    county: UUID | None
    state: BereavementState
    opened_on: date
    due_on: date
    visited_on: date | None = None
    visiting_unit: UUID | None = None
    paid_on: date | None = None
    reversed_on: date | None = None
    reversed_why: str | None = None
    to_recover: bool = False
    version: int = 1

    def require_acting(self, actor: Actor) -> None:
        """The unit whose duty it is, or on its paper the county or the responsible L2. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
        require_clerk(actor)
        if actor.unit_id not in {self.unit, self.county, self.l2}:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此身故慰问不由本单位负责，请转交负责的工会")

    def visit(self, on: date, visiting_unit: UUID, today: date) -> None:
        if self.state is not BereavementState.DUE:
            refuse(Code.INVALID_TRANSITION, "此身故慰问已登记上门，或已撤销")
        if not self.died_on <= on <= today:
            refuse(Code.FIELD_INVALID, "上门日期须在去世之后，且不得晚于今天")
        self.state, self.visited_on, self.visiting_unit, self.version = BereavementState.VISITED, on, visiting_unit, self.version + 1

    def require_payable(self, paid_on: date, today: date) -> UUID:
        """Who pays: whoever visited."""
        if self.state is not BereavementState.VISITED or self.visiting_unit is None or self.visited_on is None:
            refuse(Code.INVALID_TRANSITION, "上门慰问登记后方可发放，且每例身故只发放一次")
        if not self.died_on <= paid_on <= today:
            refuse(Code.FIELD_INVALID, "发放日期须在去世之后，且不得晚于今天")
        return self.visiting_unit

    def pay(self, on: date) -> None:
        self.state, self.paid_on, self.version = BereavementState.PAID, on, self.version + 1

    def reverse(self, on: date, why: str) -> None:
        """What was paid stays paid: it is to be recovered by a decision (Q46)."""
        self.to_recover = self.state is BereavementState.PAID
        self.state, self.reversed_on, self.reversed_why, self.version = BereavementState.REVERSED, on, why, self.version + 1
