"""How a monthly line stands by what funds has told (domain.md §5): by the set of what is known, so that the order of hearing does not matter.

A batch is told of on its own subject, its results on the persons': which comes first is not said. A line and its adjustments share one id.
"""

from collections.abc import Collection
from enum import StrEnum


class LineState(StrEnum):
    DUE = "DUE"
    IN_BATCH = "IN_BATCH"
    PAID = "PAID"
    FAILED = "FAILED"
    REISSUED = "REISSUED"
    CANCELLED = "CANCELLED"
    RECOVERING = "RECOVERING"
    RECOVERED = "RECOVERED"


class Told(StrEnum):
    """What funds told: put in a batch, settled, rejected, came back (退票), paid although not due; wholly recovered, or waived, after that."""

    SENT = "SENT"
    PAID = "PAID"
    FAILED = "FAILED"
    RETURNED = "RETURNED"
    OVERPAID = "OVERPAID"
    RECOVERED = "RECOVERED"
    WAIVED = "WAIVED"


def state_after(state: LineState, results: Collection[Told]) -> LineState:
    """`results`: the last that is known of each batch the line was in; SENT where the bank has not answered yet.

    What is paid stays paid whatever is heard of other batches. A receivable that came back is settled; a cancelled line is, until the bank pays it.
    """
    if state is LineState.RECOVERED or not results:
        return state
    if Told.PAID in results:
        return state if state is LineState.RECOVERING else LineState.PAID
    if state is LineState.RECOVERING:
        return LineState.CANCELLED if Told.RETURNED in results else state
    if state is LineState.CANCELLED:
        return state
    if Told.SENT in results:
        return LineState.IN_BATCH if set(results) == {Told.SENT} else LineState.REISSUED
    return LineState.FAILED


def after_payment(state: LineState, told: Told) -> LineState:
    """What was paid and is not due, also when a batch paid a line that was cancelled meanwhile: a receivable, until it came back or is waived."""
    if told is Told.OVERPAID:
        return LineState.RECOVERING if state in (LineState.PAID, LineState.CANCELLED) else state
    if state is not LineState.RECOVERING:
        return state
    return LineState.RECOVERED if told is Told.RECOVERED else LineState.PAID
