"""The funded check-up of a person and calendar year (C4.5): PLANNED → BOOKED → DONE → SETTLED; DECLINED with a reason; CANCELLED, unless it was done before."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.health.policy.c4_5_checkup_year import DeclineReason
from services.health.policy.c4_7_checkup_payer import Basis, Charge, Payer


class CheckupState(StrEnum):
    PLANNED = "PLANNED"
    BOOKED = "BOOKED"
    DONE = "DONE"
    SETTLED = "SETTLED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"


_S = CheckupState
NEXT: Final = {
    _S.PLANNED: frozenset({_S.BOOKED, _S.DECLINED, _S.CANCELLED}),
    _S.BOOKED: frozenset({_S.BOOKED, _S.DONE, _S.DECLINED, _S.CANCELLED}),  # booked for another day
    _S.DONE: frozenset({_S.SETTLED}),
    _S.SETTLED: frozenset({_S.DONE}),  # the bank gave a share of the bill back
    _S.DECLINED: frozenset({_S.PLANNED}),  # the person has changed their mind
    _S.CANCELLED: frozenset({_S.DONE}),  # it was done before the death or the revocation that cancelled it
}
STATE_ZH: Final = {
    _S.PLANNED: "已安排",
    _S.BOOKED: "已预约",
    _S.DONE: "已体检",
    _S.SETTLED: "已结算",
    _S.DECLINED: "本人不参加",
    _S.CANCELLED: "已取消",
}
AHEAD: Final = frozenset({_S.PLANNED, _S.BOOKED})
"""Not done yet: what registry says of the person still counts."""


class CancelReason(StrEnum):
    DECEASED = "DECEASED"
    MERGED = "MERGED"
    HONOR_REVOKED = "HONOR_REVOKED"
    MISTAKE = "MISTAKE"


_BY_FACTS: Final = frozenset({CancelReason.DECEASED, CancelReason.HONOR_REVOKED})


@dataclass(frozen=True, slots=True)
class Hospital:
    code: str
    name: str


@dataclass(eq=False)
class Checkup:
    """`payer` and `basis` follow from the facts; `other_payer` is what the L2 has recorded instead, by name where it is OTHER."""

    id: UUID
    person_id: PersonId
    year: int
    state: CheckupState
    payer: Payer
    basis: Basis
    other_payer: Payer | None = None
    payer_name: str = ""
    booked_on: date | None = None
    hospital_code: str = ""
    hospital_name: str = ""
    done_on: date | None = None
    declined_for: DeclineReason | None = None
    cancelled_for: CancelReason | None = None
    version: int = 1

    def charge(self, decided: Charge) -> bool:
        """Charge it as the facts say; whether that is a change. What the L2 recorded stands for as long as the facts it was recorded on."""
        if (self.payer, self.basis) == (decided.payer, decided.basis):
            return False
        self._charge(decided)
        self.version += 1
        return True

    @property
    def due(self) -> Payer:
        return self.other_payer or self.payer

    def record_payer(self, payer: Payer, name: str) -> None:
        """Refuses INVALID_TRANSITION where it is declined, cancelled or settled."""
        if self.state in (_S.DECLINED, _S.CANCELLED, _S.SETTLED):
            refuse(Code.INVALID_TRANSITION, f"此项体检{STATE_ZH[self.state]}，不能记录负担方")
        self.other_payer, self.payer_name = payer, name
        self.version += 1

    def plan(self, decided: Charge) -> None:
        """Refuses ANNUAL_LIMIT_REACHED for what is planned or done this year already."""
        if self.state is not _S.DECLINED:
            refuse(Code.ANNUAL_LIMIT_REACHED, f"此人{self.year}年的体检{STATE_ZH[self.state]}，每人每年1次")
        self._move(_S.PLANNED)
        self.declined_for, self.booked_on = None, None
        self._charge(decided)

    def book(self, on: date, hospital: Hospital) -> None:
        self._move(_S.BOOKED)
        self.booked_on, self.hospital_code, self.hospital_name = on, hospital.code, hospital.name

    def complete(self, on: date) -> None:
        """Also what a death or a revocation cancelled: what was booked and done before it is owed to the hospital."""
        if self.state is _S.CANCELLED and (self.cancelled_for not in _BY_FACTS or self.booked_on is None):
            refuse(Code.INVALID_TRANSITION, "此项体检已取消，且取消前没有预约，不能登记完成")
        self._move(_S.DONE)
        self.done_on, self.cancelled_for = on, None

    def decline(self, reason: DeclineReason) -> None:
        self._move(_S.DECLINED)
        self.declined_for = reason

    def cancel(self, reason: CancelReason) -> None:
        self._move(_S.CANCELLED)
        self.cancelled_for = reason

    def settle(self) -> None:
        self._move(_S.SETTLED)

    def reopen(self) -> None:
        if self.state is _S.SETTLED:
            self._move(_S.DONE)

    def _charge(self, decided: Charge) -> None:
        self.payer, self.basis, self.other_payer, self.payer_name = decided.payer, decided.basis, None, ""

    def _move(self, state: CheckupState) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此项体检{STATE_ZH[self.state]}，不能改为{STATE_ZH[state]}")
        self.state, self.version = state, self.version + 1
