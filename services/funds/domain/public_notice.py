"""A public notice (公示) of an application, as far as money has to know of it. Pure."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """`opened_on` is the day of the later posting, which does not count; it hangs until the end of `ends_on` (Q24)."""

    notice_id: UUID
    opened_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class NoticeClosing:
    notice_id: UUID
    closed_on: date
