"""What paying needs to know of a person: dated life status and dated responsible chain. The end of a span is the start of the next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Life(StrEnum):
    ALIVE = "ALIVE"
    DECEASED = "DECEASED"
    LOST_CONTACT = "LOST_CONTACT"
    ABROAD = "ABROAD"


@dataclass(frozen=True, slots=True)
class LifeSpan:
    starts_on: date
    status: Life


@dataclass(frozen=True, slots=True)
class TierSpan:
    """NATIONAL, PROVINCIAL or NONE."""

    starts_on: date
    tier: str


@dataclass(frozen=True, slots=True)
class ChainSpan:
    starts_on: date
    l2: UUID
    county: UUID | None
    unit: UUID | None
