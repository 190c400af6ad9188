"""Correct lines by signed adjustments (design.md §7): more is owed, less is cancelled where it is unpaid and a receivable where it was paid.

Who may: this department's ear.   Trigger: ENTITLEMENT_CHANGED.   Records: each adjustment once.
Emits: OVERPAYMENT_DETECTED for what was paid and is not due.   Refuses: NOT_FOUND, FIELD_INVALID (the event is parked).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.contracts.funds import OverpaymentDetected
from libs.common.kernel.ids import LineId, PersonId
from services.funds.storage.unit_of_work import UnitOfWork

REASON = "ENTITLEMENT_CHANGED"


@dataclass(frozen=True, slots=True)
class Correction:
    """`delta_fen` is signed; `seq` counts the adjustments of a line from 1."""

    line_id: LineId
    seq: int
    delta_fen: int


@dataclass(frozen=True, slots=True)
class CorrectLines:
    person_id: PersonId
    corrections: Sequence[Correction]
    effective_on: date


async def correct_lines(command: CorrectLines, uow: UnitOfWork) -> None:
    await uow.obligations.flush()
    receivable: dict[LineId, int] = {}
    for each in command.corrections:
        fen = await uow.ledger.correct(each.line_id, each.seq, each.delta_fen, REASON)
        if fen:
            receivable[each.line_id] = receivable.get(each.line_id, 0) + fen
    if receivable:
        uow.emit(
            OverpaymentDetected(
                subject=command.person_id,
                effective_on=command.effective_on,
                line_ids=tuple(receivable),
                amount_fen=sum(receivable.values()),
                reason=REASON,
            )
        )
