"""One payment of one share: prepared, approved and released by three persons, then what the bank said of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.gates import Gate


@dataclass(frozen=True, slots=True)
class BillPayment:
    """`organisation_id` or `account_id`: whom it goes to. `bank_ref`: from its release on, and for ever."""

    id: UUID
    no: int
    share_id: UUID
    source: str
    payer: UUID
    purpose: str
    fiscal_year: int
    amount_fen: int
    organisation_id: UUID | None
    account_id: UUID | None
    state: str
    preparer: str
    approver: str | None
    releaser: str | None
    released_on: date | None
    bank_ref: str | None
    settled_on: date | None
    order_id: UUID | None = None

    @property
    def done(self) -> dict[Gate, frozenset[str]]:
        """Who acted at its gates."""
        acted = {Gate.PREPARE: self.preparer, Gate.APPROVE: self.approver, Gate.RELEASE: self.releaser}
        return {gate: frozenset({subject}) for gate, subject in acted.items() if subject}

    @property
    def payee(self) -> tuple[UUID | None, UUID | None]:
        return self.organisation_id, self.account_id


@dataclass(frozen=True, slots=True)
class BillOrder:
    """Payments that went to the bank together: of one payer, one source, one purpose."""

    id: UUID
    no: int
    payer: UUID
    source: str
    purpose: str
    value_date: date

    @property
    def name(self) -> str:
        return f"LD{self.no:08d}"


@dataclass(frozen=True, slots=True)
class BankReceipt:
    """What the bank said: SETTLED, REJECTED (it never went out) or RETURNED (退票), by a receipt of its own."""

    id: UUID
    payment_id: UUID
    outcome: str
    bank_receipt_no: str
    on_day: date
    reason: str
    entered_by: str
    state: str
