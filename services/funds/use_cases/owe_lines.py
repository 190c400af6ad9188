"""Owe monthly lines (C3.4, C3.5 as assistance decided them).

Who may: this department's ear.   Trigger: ENTITLEMENT_GRANTED, ENTITLEMENT_CHANGED.
Records: one obligation per line; a known line stays; one after the end of the entitlement is cancelled at once.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.funds.domain.demand import Owed
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OweLines:
    lines: Sequence[Owed]


async def owe_lines(command: OweLines, uow: UnitOfWork) -> None:
    uow.obligations.owe(command.lines)
