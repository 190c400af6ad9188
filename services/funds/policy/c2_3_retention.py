"""C2.3 严禁…截留: money that lies with a holder beyond the limit (Q45; 预算法 52: thirty days to pass transfers down)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C2.3", "严禁挪用截留", ("Q45",))


@dataclass(frozen=True, slots=True)
class Inflow:
    """Money that came to a holder on a day, in fen."""

    on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Overdue money, first in first out: at least `amount_fen` has lain there since `since` or longer."""

    amount_fen: int
    since: date


def limit_days(parameters: ParametersOn) -> int:
    """Refuses CONFIG_MISSING where the limit is not set."""
    return parameters.integer("retention.days")


def idle(balance_fen: int, inflows: Sequence[Inflow], today: date, days: int) -> Idle | None:
    """What lies beyond `days` full days: max(0, balance - inflow of the last `days` days), without lots. None where nothing does."""
    recent = sum(inflow.amount_fen for inflow in inflows if inflow.on > today - timedelta(days=days + 1))
    overdue = balance_fen - recent
    if overdue <= 0:
        return None
    left, since = balance_fen, today
    for inflow in sorted(inflows, key=lambda inflow: inflow.on, reverse=True):  # what is left came in last
        if left <= 0:
            break
        left, since = left - inflow.amount_fen, inflow.on
    return Idle(overdue, since)
