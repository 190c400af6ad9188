"""A bill of another department as funds keeps it: shares, each owed by one payer from one source."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OwedShare:
    """Amount in fen."""

    id: UUID
    source: str
    payer: UUID
    amount_fen: int


@dataclass(frozen=True, slots=True)
class OwedBill:
    """`person_id` None: of a batch of convalescence. `payee_code` empty: the person themselves."""

    id: UUID
    speaker: str
    subject: UUID
    person_id: UUID | None
    purpose: str
    fiscal_year: int
    payee_code: str
    approved_on: date
    shares: tuple[OwedShare, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what its bill says. `judged`: whether its source may pay it was looked at."""

    id: UUID
    bill_id: UUID
    subject: UUID
    person_id: UUID | None
    purpose: str
    fiscal_year: int
    payee_code: str
    approved_on: date
    source: str
    payer: UUID
    amount_fen: int
    judged: bool
    state: str
