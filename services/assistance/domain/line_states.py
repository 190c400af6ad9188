"""How a monthly line moves by what funds says (domain.md §5), whatever order funds' events come in."""

from collections.abc import Mapping
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
    """What funds told: put in a batch, settled, rejected, came back (退票), paid although not due."""

    SENT = "SENT"
    PAID = "PAID"
    FAILED = "FAILED"
    RETURNED = "RETURNED"
    OVERPAID = "OVERPAID"


_S = LineState
AFTER: Mapping[Told, Mapping[LineState, LineState]] = {
    Told.SENT: {_S.DUE: _S.IN_BATCH, _S.FAILED: _S.REISSUED},
    Told.PAID: dict.fromkeys((_S.DUE, _S.IN_BATCH, _S.FAILED, _S.REISSUED, _S.CANCELLED), _S.PAID),
    Told.FAILED: dict.fromkeys((_S.DUE, _S.IN_BATCH, _S.REISSUED), _S.FAILED),
    Told.RETURNED: {_S.PAID: _S.FAILED, _S.RECOVERING: _S.CANCELLED},
    Told.OVERPAID: {_S.PAID: _S.RECOVERING, _S.CANCELLED: _S.RECOVERING},
}
"""A state that is not named stays. That a batch is told of after its payment is known by the payment, not by the state."""
