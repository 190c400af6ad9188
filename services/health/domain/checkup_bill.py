"""A hospital's bill for one check-up: ENTERED → APPROVED → SETTLED, or SENT_BACK; and what each payer owes of it (C4.6–C4.8)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.health.policy.c4_7_checkup_payer import Payer


class BillState(StrEnum):
    ENTERED = "ENTERED"
    APPROVED = "APPROVED"
    SETTLED = "SETTLED"
    SENT_BACK = "SENT_BACK"


_S = BillState
NEXT: Final = {
    _S.ENTERED: frozenset({_S.APPROVED, _S.SENT_BACK}),
    _S.APPROVED: frozenset({_S.SETTLED, _S.SENT_BACK}),  # back, where funds refused all of it
    _S.SETTLED: frozenset({_S.APPROVED}),  # the bank gave a share back
    _S.SENT_BACK: frozenset[BillState](),
}
STATE_ZH: Final = {_S.ENTERED: "待审批", _S.APPROVED: "待支付", _S.SETTLED: "已结清", _S.SENT_BACK: "已退回"}


class ShareState(StrEnum):
    OWED = "OWED"
    PAID = "PAID"
    REFUSED = "REFUSED"


class ShareLevel(StrEnum):
    """Whose share: of the L2 for central money, of the three unions by the ratio, of the unit, of whom the L2 recorded."""

    L2 = "L2"
    PROVINCE = "PROVINCE"
    CITY = "CITY"
    COUNTY = "COUNTY"
    EMPLOYER = "EMPLOYER"
    OTHER = "OTHER"


OUTSIDE: Final = frozenset({ShareLevel.EMPLOYER, ShareLevel.OTHER})
"""Money that is recorded by its receipt and never debited here."""


@dataclass(eq=False)
class Share:
    """`source`: funds' name of the money; empty outside. `payer`: the unit whose money it is; None of whom only the name is known."""

    id: UUID
    level: ShareLevel
    source: str
    payer: UUID | None
    amount_fen: int
    state: ShareState = ShareState.OWED
    settled_on: date | None = None
    code: str = ""


@dataclass(eq=False)
class CheckupBill:
    id: UUID
    checkup_id: UUID
    person_id: PersonId
    year: int
    hospital_code: str
    hospital_name: str
    invoice_no: str
    amount_fen: int
    payer: Payer
    state: BillState
    entered_by: str
    shares: list[Share] = field(default_factory=list)

    def approve(self, shares: list[Share]) -> None:
        self._move(_S.APPROVED)
        assert sum(share.amount_fen for share in shares) == self.amount_fen, "shares make up the bill"
        self.shares = shares

    def send_back(self) -> None:
        """Refuses INVALID_TRANSITION where any of it is paid or may still be."""
        if self.state is _S.APPROVED and any(share.state is not ShareState.REFUSED for share in self.shares):
            refuse(Code.INVALID_TRANSITION, "账单已审批，有分担款项已付或待付，不能退回")
        self._move(_S.SENT_BACK)

    def note(self, share_id: UUID, state: ShareState, on: date, code: str = "") -> Share:
        """What became of a share: a later word replaces an earlier one. Refuses NOT_FOUND."""
        share = next((each for each in self.shares if each.id == share_id), None)
        if share is None:
            refuse(Code.NOT_FOUND, "账单没有这一分担款项")
        share.state, share.code = state, code
        share.settled_on = on if state is ShareState.PAID else None
        return share

    def follow_shares(self) -> BillState:
        """SETTLED once every share is paid, APPROVED again where one came back."""
        paid = all(share.state is ShareState.PAID for share in self.shares)
        if paid and self.state is _S.APPROVED:
            self._move(_S.SETTLED)
        elif not paid and self.state is _S.SETTLED:
            self._move(_S.APPROVED)
        return self.state

    def _move(self, state: BillState) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此账单{STATE_ZH[self.state]}，不能改为{STATE_ZH[state]}")
        self.state = state
