"""Determine hardship where it follows by itself (C0.2, Q17): a month granted by C3.4 or C3.5, or out of work; renewed when the last one lapses.

Who may: the calendar.   Trigger: job derive-determinations, a chunk a call.   Records: a determination of twelve months each; what is covered stays.
Emits: HARDSHIP_IDENTIFIED for each new one; deriving again says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from libs.common.contracts.assistance import HardshipIdentified
from libs.common.kernel.actor import Actor
from libs.common.kernel.parameters import ParameterTable
from services.assistance.policy import c0_2_hardship
from services.assistance.policy.c0_2_hardship import Hardship, HardshipGround
from services.assistance.storage.determinations import Derived
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DeriveDeterminations:
    due: Sequence[Derived]


async def derive_determinations(command: DeriveDeterminations, actor: Actor, uow: UnitOfWork) -> int:
    """How many are new."""
    table = await uow.parameters.table()
    dated = [_dated(each, table, uow.now.date()) for each in command.due]
    new = await uow.determinations.derive(dated, actor.subject)
    for each in new:
        uow.emit(
            HardshipIdentified(
                subject=each.person_id,
                effective_on=each.from_on,
                determination_id=each.id,
                ground=each.ground.value,
                until=each.until_on,
            )
        )
    return len(new)


def _dated(due: Derived, table: ParameterTable, today: date) -> tuple[Derived, date]:
    """With its last day. Who has been out of work for longer than a determination holds is determined from today."""
    until_on = c0_2_hardship.until(Hardship(due.ground, due.from_on), table.on(due.from_on))
    if due.ground is HardshipGround.UNEMPLOYED and until_on < today:
        return replace(due, from_on=today), c0_2_hardship.until(Hardship(due.ground, today), table.on(today))
    return due, until_on
