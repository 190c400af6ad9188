"""Identifiers: time-ordered UUIDs for new things, derived UUIDs for things named by their content."""

import os
import time
import uuid
from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
OrgUnitId = NewType("OrgUnitId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
NoticeId = NewType("NoticeId", UUID)
EntitlementId = NewType("EntitlementId", UUID)
LineId = NewType("LineId", UUID)
EarmarkId = NewType("EarmarkId", UUID)
AllocationId = NewType("AllocationId", UUID)
BatchId = NewType("BatchId", UUID)
JobId = NewType("JobId", UUID)

_NAMESPACE = UUID("6f6f6d61-6c00-4279-8000-201700000279")


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random; sorts by time of making, so index pages fill in order."""
    random = int.from_bytes(os.urandom(10), "big")
    millis = time.time_ns() // 1_000_000
    value = (millis << 80) | (0x7 << 76) | ((random >> 68 & 0xFFF) << 64) | (0b10 << 62) | (random & 0x3FFF_FFFF_FFFF_FFFF)
    return UUID(int=value)


def derived_id(kind: str, *parts: object) -> UUID:
    """The id of a thing that its content names: the same parts always give the same id. Never of personal data."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join([kind, *map(str, parts)]))
