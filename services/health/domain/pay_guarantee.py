"""What the unit says of pay and benefits for the days of a stay (C4.4): ASKED → CONFIRMED | SHORTFALL → MADE_UP | UNCONFIRMED in time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId


class PayState(StrEnum):
    ASKED = "ASKED"
    CONFIRMED = "CONFIRMED"
    SHORTFALL = "SHORTFALL"
    UNCONFIRMED = "UNCONFIRMED"
    MADE_UP = "MADE_UP"
    VOID = "VOID"


_P = PayState
NEXT: Final = {
    _P.ASKED: frozenset({_P.CONFIRMED, _P.SHORTFALL, _P.UNCONFIRMED, _P.VOID}),
    _P.UNCONFIRMED: frozenset({_P.CONFIRMED, _P.SHORTFALL, _P.VOID}),
    _P.SHORTFALL: frozenset({_P.MADE_UP}),
    _P.CONFIRMED: frozenset({_P.SHORTFALL}),  # found out later
    _P.MADE_UP: frozenset[PayState](),
    _P.VOID: frozenset[PayState](),
}
STATE_ZH: Final = {
    _P.ASKED: "待单位确认",
    _P.CONFIRMED: "单位已确认照常发放",
    _P.SHORTFALL: "少发，待补发",
    _P.UNCONFIRMED: "单位逾期未确认",
    _P.MADE_UP: "已补发",
    _P.VOID: "未参加，不需确认",
}


@dataclass(eq=False)
class PayGuarantee:
    nomination_id: UUID
    batch_id: UUID
    person_id: PersonId
    ends_on: date
    due_on: date
    state: PayState = PayState.ASKED
    version: int = 1

    def move(self, state: PayState) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"工资福利{STATE_ZH[self.state]}，不能改为{STATE_ZH[state]}")
        self.state, self.version = state, self.version + 1
