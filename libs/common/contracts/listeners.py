"""Which department may ask which speaker for its events: the same edges as the bus, for re-sync over HTTP. A test compares them with the code."""

from typing import Final

LISTENERS: Final[dict[str, frozenset[str]]] = {
    "registry": frozenset({"assistance", "funds", "employment", "housing", "health", "notifications"}),
    "assistance": frozenset({"funds", "notifications", "registry"}),
    "funds": frozenset({"assistance", "employment", "health", "notifications", "registry"}),
    "employment": frozenset({"funds", "notifications", "registry"}),
    "housing": frozenset({"notifications"}),
    "health": frozenset({"assistance", "funds", "notifications"}),
    "notifications": frozenset(),
}
"""Speaker → who hears it. Every department of the system is a key."""

MONEY: Final = frozenset({"funds"})
"""Where a parked event moves money: whoever speaks or hears there needs two persons to replay or skip it."""


def moves_money(consumer: str, speaker: str) -> bool:
    """Whether a parked event of `speaker` at `consumer` is decided by two persons (reliability.md E11)."""
    return bool(MONEY & {consumer, speaker})
