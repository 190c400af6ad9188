"""One month's payments beside the month before, person by person: what is new, stopped or changed, and why as far as it is known. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic_core import to_json


class Kind(StrEnum):
    NEW = "NEW"
    STOPPED = "STOPPED"
    AMOUNT_CHANGED = "AMOUNT_CHANGED"
    ACCOUNT_CHANGED = "ACCOUNT_CHANGED"
    PAYEE_CHANGED = "PAYEE_CHANGED"


UNKNOWN = "UNKNOWN"  # nothing on file explains it: the approver has to ask


@dataclass(frozen=True, slots=True)
class Side:
    """What a person was paid in a month's batches. Amount in fen, `months` as 2024-05, account masked."""

    amount_fen: int
    months: tuple[str, ...]
    payee_id: UUID
    relation: str
    account: str
    adjusted: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is on file about a person whose payment is not as it was. `earlier`: how a line of this batch ended in an earlier one."""

    application_id: UUID | None = None
    verified_since: bool = False
    earlier: str | None = None
    chain_since: bool = False
    correction_id: UUID | None = None
    life: str | None = None
    died_on: date | None = None
    report_id: UUID | None = None
    ended: str | None = None
    last_month: str | None = None
    moved_to: UUID | None = None
    taken_out: bool = False
    payee_changing: bool = False
    owed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One way in which a payment differs. `reference`: the application, account correction, report or unit that explains it."""

    kind: Kind
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    person_id: UUID
    now: Side | None
    last: Side | None
    reasons: tuple[Reason, ...]


def difference(person_id: UUID, now: Side | None, last: Side | None, known: Known) -> Difference | None:
    """None where nothing changed."""
    reasons: list[Reason] = []
    if now is None or last is None:
        reasons.append(_new(known) if last is None else _stopped(known))
    else:
        if now.amount_fen != last.amount_fen:
            reasons.append(Reason(Kind.AMOUNT_CHANGED, _amount(now, last)))
        if now.relation != last.relation:
            reasons.append(Reason(Kind.PAYEE_CHANGED, f"{last.relation}_TO_{now.relation}", str(known.correction_id or "")))
        elif now.payee_id != last.payee_id:
            why = "ACCOUNT_CORRECTION" if known.correction_id else UNKNOWN
            reasons.append(Reason(Kind.ACCOUNT_CHANGED, why, str(known.correction_id or "")))
    return Difference(person_id, now, last, tuple(reasons)) if reasons else None


def version(batch_id: UUID, compared: Sequence[UUID], differences: Sequence[Difference]) -> str:
    """What an approver cites: the same differences give the same version, any other gives another."""
    said = [batch_id, sorted(compared), [asdict(each) for each in differences]]
    return hashlib.sha256(to_json(said)).hexdigest()


def _new(known: Known) -> Reason:
    if known.earlier in ("REJECTED", "RETURNED"):
        return Reason(Kind.NEW, f"REISSUED_{known.earlier}")
    if known.verified_since:
        return Reason(Kind.NEW, "ENTITLEMENT_GRANTED", str(known.application_id or ""))
    if known.chain_since:
        return Reason(Kind.NEW, "TRANSFERRED_IN")
    if known.earlier == "VOID":
        return Reason(Kind.NEW, "TAKEN_OUT_BEFORE")
    return Reason(Kind.NEW, UNKNOWN)


def _stopped(known: Known) -> Reason:
    """The first that holds explains it."""
    why = (
        (known.report_id is not None, "DEATH_REPORTED", str(known.report_id)),
        (known.died_on is not None, "DECEASED", str(known.died_on)),
        (known.ended is not None, f"ENDED_{known.ended}", known.last_month or ""),
        (known.moved_to is not None, "TRANSFERRED_OUT", str(known.moved_to)),
        (known.life in ("LOST_CONTACT", "ABROAD"), known.life or "", ""),
        (known.payee_changing, "PAYEE_HELD", ""),
        (known.taken_out, "TAKEN_OUT", ""),
        (not known.owed, "NOTHING_DUE", ""),
    )
    reason, reference = next(((reason, reference) for holds, reason, reference in why if holds), (UNKNOWN, ""))
    return Reason(Kind.STOPPED, reason, reference)


def _amount(now: Side, last: Side) -> str:
    if now.adjusted or last.adjusted:
        return "LINE_CORRECTED"
    return "MONTHS_DIFFER" if len(now.months) != len(last.months) else UNKNOWN
