"""A record of the real-name ledger (C5.2): OPEN → CLOSED, back where work found again was a mistake, and what registry's dated facts say about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.standing import Gone, gone
from services.employment.policy.c5_2_unemployment import Cause


class RecordState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class EndReason(StrEnum):
    REEMPLOYED = "REEMPLOYED"
    RETIRED = "RETIRED"
    DECEASED = "DECEASED"
    CORRECTED = "CORRECTED"
    MERGED = "MERGED"


NEXT: Final = {RecordState.OPEN: frozenset({RecordState.CLOSED}), RecordState.CLOSED: frozenset({RecordState.OPEN})}


@dataclass(eq=False)
class UnemploymentRecord:
    """`carried_from`: the absorbed record whose loss goes on here. `settled`: registry has followed what was said at this department's
    door; until it has, its facts cannot open again a loss that is over here, nor end one whose re-employment was taken back here.
    """

    id: UUID
    person_id: PersonId
    cause: Cause
    lost_on: date
    state: RecordState = RecordState.OPEN
    carried_from: PersonId | None = None
    closed_for: EndReason | None = None
    closed_on: date | None = None
    settled: bool = True
    version: int = 1

    def correct(self, cause: Cause, lost_on: date) -> None:
        self._require_open()
        self.cause, self.lost_on, self.version = cause, lost_on, self.version + 1

    def close(self, reason: EndReason, on: date, *, settled: bool = True) -> None:
        self._require_open()
        self.state, self.closed_for, self.closed_on = RecordState.CLOSED, reason, on
        self.settled, self.version = settled, self.version + 1

    def take_back(self) -> None:
        """Work found again was a mistake: the loss goes on. Refuses INVALID_TRANSITION."""
        if RecordState.OPEN not in NEXT[self.state] or self.closed_for is not EndReason.REEMPLOYED:
            refuse(Code.INVALID_TRANSITION, "此失业登记不是因再就业结束的，没有可以更正的再就业登记")
        self.state, self.closed_for, self.closed_on = RecordState.OPEN, None, None
        self.settled, self.version = False, self.version + 1

    def settle(self) -> None:
        self.settled, self.version = True, self.version + 1

    def _require_open(self) -> None:
        if RecordState.CLOSED not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, "此失业登记已结束，不能再办理")


@dataclass(frozen=True, slots=True)
class Loss:
    lost_on: date
    cause: Cause


@dataclass(frozen=True, slots=True)
class Ending:
    reason: EndReason
    on: date


def loss_on(person: KnownPerson, day: date) -> Loss | None:
    """Out of work by registry's word."""
    told = person.job_loss_on(day)
    return Loss(told[0], Cause(told[1])) if told else None


def ending(record: UnemploymentRecord, person: KnownPerson, today: date) -> Ending | None:
    """Why and since when a record is over by registry's facts; None while it goes on."""
    over = gone(person, today)
    if over is Gone.MERGED:
        return Ending(EndReason.MERGED, today)
    if over is Gone.DECEASED:
        return Ending(EndReason.DECEASED, max(person.died_on or today, record.lost_on))
    ended = _since(person.told.get("job_loss", ()), record.lost_on, today, lambda span: not span.get("cause"))
    worked = _since(person.told.get("work", ()), record.lost_on, today, lambda span: bool(span.get("has_unit")))
    if not _said(record, person) and record.carried_from is None:
        return Ending(EndReason.CORRECTED, today)
    retired = _since(person.told["category"], record.lost_on, today, lambda span: span["value"] == "RETIREE")
    if retired is not None and retired <= min(ended or retired, worked or retired):
        return Ending(EndReason.RETIRED, retired)
    began = min((day for day in (ended, worked) if day is not None), default=None)
    return Ending(EndReason.REEMPLOYED, began) if began is not None else None


def _said(record: UnemploymentRecord, person: KnownPerson) -> bool:
    """Whether registry still says that work was lost on that day."""
    return any(span.get("cause") and date.fromisoformat(span["starts_on"]) == record.lost_on for span in person.told.get("job_loss", ()))


def _since(spans: Sequence[Mapping[str, Any]], after: date, until: date, holds: Any) -> date | None:  # noqa: ANN401 - a test of a span
    """The first day after one day and by another on which a span of this kind begins."""
    days = [date.fromisoformat(span["starts_on"]) for span in spans if holds(span)]
    return min((day for day in days if after < day <= until), default=None)
