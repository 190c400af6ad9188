"""Who of a shortage waits: lines of the waiting list stay behind, the last first, until what is left can be paid (Q44)."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar


class Line(Protocol):
    @property
    def amount_fen(self) -> int: ...
    @property
    def month(self) -> date: ...
    @property
    def position(self) -> int | None: ...


L = TypeVar("L", bound=Line)


def affordable(lines: Sequence[L], available_fen: int) -> list[L]:
    """The lines to pay now. Who is on no list is never left out silently: if they cannot all be paid, all lines come back, and the ledger refuses."""
    total = sum(line.amount_fen for line in lines)
    waiting = sorted(
        (n for n, line in enumerate(lines) if line.position is not None),
        key=lambda n: (lines[n].position or 0, lines[n].month),
        reverse=True,
    )
    behind: set[int] = set()
    for n in waiting:
        if total <= available_fen:
            break
        behind.add(n)
        total -= lines[n].amount_fen
    return [line for n, line in enumerate(lines) if n not in behind] if total <= available_fen else list(lines)
