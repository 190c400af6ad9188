"""What funds (财政 with unions) says: money received, allocated, paid, failed, returned, overpaid, blocked, idle."""

from datetime import date
from uuid import UUID

from libs.common.contracts.assistance import Benefit
from libs.common.contracts.catalogue import Event

Purpose = Benefit  # what earmarked money may be spent on


class FundsEvent(Event, speaker="funds"):
    """Amounts in fen."""


class FundReceived(FundsEvent, name="FUND_RECEIVED"):
    """Earmarked money came in against a funding document. `subject` is the earmark."""

    source: str
    purpose: str
    fiscal_year: int
    amount_fen: int
    doc_no: str


class FundAllocated(FundsEvent, name="FUND_ALLOCATED"):
    """省财政厅 and 省总工会 both allocated money to an L2 unit. `subject` is the allocation; at most 1,000 applications an event."""

    earmark_id: UUID
    l2: UUID
    amount_fen: int
    application_ids: tuple[UUID, ...]


class FundReturned(FundsEvent, name="FUND_RETURNED"):
    """Unspent money went back from an L2 unit to the province. `subject` is the earmark."""

    l2: UUID
    amount_fen: int


class FundMisuseBlocked(FundsEvent, name="FUND_MISUSE_BLOCKED"):
    """An entry whose purpose the source does not allow was refused (C2.3). `subject` is the earmark or document concerned."""

    source: str
    purpose: str


class FundRetentionAlert(FundsEvent, name="FUND_RETENTION_ALERT"):
    """Money has lain with `holder` beyond the limit (C2.3, Q45). `subject` is the earmark; `hop` RECEIVED_ALLOCATED or ALLOCATED_PAID."""

    hop: str
    holder: UUID
    amount_fen: int
    since: date


class DisbursementBatchCreated(FundsEvent, name="DISBURSEMENT_BATCH_CREATED"):
    """A batch was reserved. `subject` is the batch; at most 1,000 lines an event."""

    unit: UUID
    line_ids: tuple[UUID, ...]
    total_fen: int


class DisbursementEvent(FundsEvent):
    """About one person's payment. `subject` is the person."""

    batch_id: UUID
    bank_ref: str
    benefit: Benefit
    source: str
    line_ids: tuple[UUID, ...]
    months: tuple[str, ...]
    amount_fen: int


class DisbursementPaid(DisbursementEvent, name="DISBURSEMENT_PAID"):
    """The bank settled the payment on `effective_on`."""


class DisbursementFailed(DisbursementEvent, name="DISBURSEMENT_FAILED"):
    """The bank rejected the payment; the reservation is void."""

    reason: str


class DisbursementReturned(DisbursementEvent, name="DISBURSEMENT_RETURNED"):
    """A settled payment came back (退票)."""

    reason: str


class OverpaymentDetected(FundsEvent, name="OVERPAYMENT_DETECTED"):
    """Lines were paid that were not due; recorded as a receivable, recovered only by decision (Q46). `subject` is the person."""

    line_ids: tuple[UUID, ...]
    amount_fen: int
    reason: str


class OverpaymentRecovered(FundsEvent, name="OVERPAYMENT_RECOVERED"):
    """Money paid that was not due came back, wholly or in part. `subject` is the person; `outstanding_fen` is what these lines still lack."""

    line_ids: tuple[UUID, ...]
    amount_fen: int
    outstanding_fen: int


class OverpaymentWaived(FundsEvent, name="OVERPAYMENT_WAIVED"):
    """By decision it is not asked back, wholly or in part (Q46). `subject` is the person; `outstanding_fen` is what these lines still lack."""

    line_ids: tuple[UUID, ...]
    amount_fen: int
    outstanding_fen: int


class BillEvent(FundsEvent):
    """About one share of a bill that another department approved (contracts/bills.py). `subject` is the person of the bill."""

    bill_id: UUID
    share_id: UUID
    source: str
    purpose: str
    amount_fen: int


class BillSharePaid(BillEvent, name="BILL_SHARE_PAID"):
    """The payee's bank confirmed it on `effective_on`."""


class BillShareRefused(BillEvent, name="BILL_SHARE_REFUSED"):
    """Funds will not pay it: `code` says why (FUND_SOURCE_MISMATCH, PAYEE_NOT_ALLOWED …)."""

    code: str


class BillShareReturned(BillEvent, name="BILL_SHARE_RETURNED"):
    """The bank gave it back; it is owed again."""
