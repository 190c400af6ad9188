"""When a delivery that failed is tried again: from five seconds to fourteen hours, then it is dead and waits for a person.

The jitter follows from the event itself, so that what failed together does not come again together, and a test knows when.
"""

from typing import Final
from uuid import UUID

WAITS: Final = (5, 30, 120, 600, 1800, 7200, 18000, 36000, 50400)
"""Seconds behind the first failure, the second …"""

_JITTER: Final = 0.2


def wait_after(attempts: int, event_id: UUID) -> float | None:
    """Seconds from the failure of attempt number `attempts` (1, 2 …) to the next; None: it is dead."""
    if attempts > len(WAITS):
        return None
    spread = (event_id.int * (2 * attempts + 1) & 0xFFFFFFFF) / 0xFFFFFFFF
    return WAITS[attempts - 1] * (1 + _JITTER * (spread - 0.5))


def rest_after(unreachable: int) -> float:
    """Seconds for which nothing is sent to an address that could not be reached `unreachable` times in a row."""
    return min(60.0, 5.0 * (1 << min(unreachable, 8) - 1))
