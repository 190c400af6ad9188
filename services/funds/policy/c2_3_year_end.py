"""C2.3 严禁截留 · Q45: what lies unspent when the budget year ends on 31 December (预算年度 = 公历年), and what may be decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.common.kernel.clause import Clause
from services.funds.policy.c2_3_retention import Inflow

CLAUSE = Clause("C2.3", "严禁挪用截留", ("Q45",))
_LAST_DAY = (12, 31)


class Outcome(StrEnum):
    """`RETURN`: a union's to the province's pool, the pool's to its source. `CARRY_OVER`: to the next year of the same source and purpose."""

    RETURN = "RETURN"
    CARRY_OVER = "CARRY_OVER"


@dataclass(frozen=True, slots=True)
class Lot:
    """Money that has lain with a holder since a day, in fen."""

    since: date
    amount_fen: int


def closed_year(today: date) -> int:
    """The last budget year that has ended: this one's on its last day."""
    return today.year if (today.month, today.day) == _LAST_DAY else today.year - 1


def may_decide(fiscal_year: int, today: date) -> bool:
    """Only money of a year that has ended is returned or carried over by decision."""
    return fiscal_year <= closed_year(today)


def lots(amount_fen: int, inflows: Sequence[Inflow]) -> tuple[Lot, ...]:
    """Since when `amount_fen` has lain there, first in first out: what is left came in last. Oldest first."""
    found: dict[date, int] = {}
    left = amount_fen
    for inflow in sorted(inflows, key=lambda inflow: inflow.on, reverse=True):
        if left <= 0:
            break
        took = min(left, inflow.amount_fen)
        found[inflow.on] = found.get(inflow.on, 0) + took
        left -= took
    return tuple(Lot(since, fen) for since, fen in sorted(found.items()))
