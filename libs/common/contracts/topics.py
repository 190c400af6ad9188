"""How events lie on the bus: one topic per speaking department, one group per listening one. Fixed at creation (ADR 0011)."""

from typing import Final
from zlib import crc32

PREFIX: Final = "laomo"
"""Begins every topic and group, and so tells this system's from others on the same brokers."""

PARTITIONS: Final = 12
"""Of every topic, for good: a key keeps its partition only as long as their number stays. More of them is a new topic version."""

MAX_BYTES: Final = 256 * 1024
"""Of one event on the bus, key and headers included."""


def topic_of(speaker: str, prefix: str = PREFIX) -> str:
    """The one topic that `speaker` writes, and nobody else."""
    return f"{prefix}.{speaker}.v1"


def speaker_of(topic: str) -> str:
    """The department that writes `topic`."""
    return topic.split(".")[1]


def group_of(department: str, prefix: str = PREFIX) -> str:
    """The consumer group of `department`, and of nobody else."""
    return f"{prefix}.{department}"


def partition_of(key: bytes) -> int:
    """Where a key lies, for good. CRC-32 rather than a client library's own hash: the same in every language and release."""
    return crc32(key) % PARTITIONS
