"""A public notice (公示): OPEN → ELAPSED → CLOSED; its clock starts when it hangs at every place (C2.5, Q24)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, NoticeId, OrgUnitId, PersonId
from services.assistance.policy.c2_5_notice import NoticePeriod, PostingPlace


@dataclass(eq=False)
class Notice:
    """`unit_id` opened it: the county union, or without a county step (`has_county`) the unit's union. `page_digest`: of the address that opens the page."""

    id: NoticeId
    unit_id: OrgUnitId
    has_county: bool
    page_digest: bytes
    opened_on: date
    clock_from: date | None = None
    last_day: date | None = None
    closed_on: date | None = None
    version: int = 1

    @property
    def period(self) -> NoticePeriod | None:
        """None until it hangs at every place."""
        return NoticePeriod(self.clock_from, self.last_day) if self.clock_from and self.last_day else None

    def start_clock(self, period: NoticePeriod) -> None:
        self.clock_from, self.last_day = period.clock_from, period.last_day
        self.version += 1

    def stop_clock(self) -> None:
        """Torn down before its time was over: it runs anew once it hangs everywhere again (Q24)."""
        self.clock_from = self.last_day = None
        self.version += 1

    def require_open(self) -> None:
        if self.closed_on is not None:
            refuse(Code.INVALID_TRANSITION, "公示已结束")

    def close(self, on: date) -> None:
        self.require_open()
        self.closed_on = on
        self.version += 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What a notice says of one case (domain.md §8), but for name and unit or village: those stay in the sealed form."""

    notice_id: NoticeId
    application_id: ApplicationId
    person_id: PersonId
    honour: str
    benefit: str
    standard: str


def check_value(number: str, notice: Notice, passed: Iterable[ApplicationId]) -> str:
    """What a certificate certifies, as a SHA-256: number, notice, unit, period and every application that passed."""
    content = [number, notice.id, notice.unit_id, notice.clock_from, notice.last_day, notice.closed_on, *sorted(passed)]
    return hashlib.sha256(json.dumps(content, default=str, ensure_ascii=False).encode()).hexdigest()


def page_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a notice hangs: `spot` is the wall, in words; `seq` counts how often it was hung up at the place; `photos` show it hanging."""

    place: PostingPlace
    seq: int
    posted_on: date
    removed_on: date | None = None
    photos: int = 0


def standing(postings: Iterable[Posting]) -> dict[PostingPlace, Posting]:
    """The postings that hang."""
    return {posting.place: posting for posting in postings if posting.removed_on is None}


def certificate_number(year: int, serial: int) -> str:
    return f"劳模公示〔{year}〕{serial:06d}号"
