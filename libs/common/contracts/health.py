"""What health (卫健, 医保) says: gaps in insurance, serious illness without the diagnosis, check-ups and who pays, convalescence."""

from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.contracts.bills import Bill
from libs.common.contracts.catalogue import Event


class HealthEvent(Event, speaker="health"):
    """Of a person where nothing else is said."""


class InsuranceGapEvent(HealthEvent):
    gap_id: UUID
    month: str
    county: UUID | None = None
    l2: UUID


class InsuranceGapDetected(InsuranceGapEvent, name="INSURANCE_GAP_DETECTED"):
    """No basic insurance in force on the first day of `month` (YYYY-MM; C4.1). A task for county union, 人社 and 医保."""

    due_on: date


class InsuranceGapClosed(InsuranceGapEvent, name="INSURANCE_GAP_CLOSED"):
    """Insured again, died, or shown to have been insured."""


class SeriousIllnessReported(HealthEvent, name="SERIOUS_ILLNESS_REPORTED"):
    """A report that makes a priority case (C4.2). The diagnosis stays in health; so does what was paid."""

    report_id: UUID
    l2: UUID
    county: UUID | None = None


class SeriousIllnessWithdrawn(HealthEvent, name="SERIOUS_ILLNESS_WITHDRAWN"):
    """The report was a mistake, or of another person."""

    report_id: UUID


class CheckupEvent(HealthEvent):
    checkup_id: UUID
    year: int


class CheckupPlanned(CheckupEvent, name="CHECKUP_PLANNED"):
    payer: Literal["CENTRAL_SPECIAL", "EMPLOYER", "UNION_FUND"]


class CheckupCompleted(CheckupEvent, name="CHECKUP_COMPLETED"):
    """The check-up was done on `effective_on`. No result, no finding."""


class CheckupCancelled(CheckupEvent, name="CHECKUP_CANCELLED"):
    reason: Literal["DECEASED", "DECLINED", "MERGED", "HONOR_REVOKED", "MISTAKE"]


class CheckupBillApproved(CheckupEvent, name="CHECKUP_BILL_APPROVED"):
    """The hospital's bill stands: funds pays what its shares say (C4.6, C4.8). An employer's bill is never said."""

    bill: Bill


class CheckupsUnplanned(HealthEvent, name="CHECKUPS_UNPLANNED"):
    """On 30 June people of a county are neither PLANNED nor DECLINED (C4.5). `subject` is the county union, or the L2 without one."""

    year: int
    people: int


class ConvalescenceBatchOpened(HealthEvent, name="CONVALESCENCE_BATCH_OPENED"):
    """`subject` is the batch (C4.3)."""

    starts_on: date
    ends_on: date
    capacity: int
    nominate_until: date


class ConvalescenceEvent(HealthEvent):
    batch_id: UUID
    nomination_id: UUID


class ConvalescenceConfirmed(ConvalescenceEvent, name="CONVALESCENCE_CONFIRMED"):
    """The person has a place; `moved_up`: from the waiting list."""

    starts_on: date
    ends_on: date
    moved_up: bool = False


class ConvalescenceCancelled(ConvalescenceEvent, name="CONVALESCENCE_CANCELLED"):
    reason: Literal["WITHDRAWN", "DECEASED", "HONOR_REVOKED", "MERGED", "BATCH_CANCELLED"]


class ConvalescenceCompleted(ConvalescenceEvent, name="CONVALESCENCE_COMPLETED"):
    """The person has been there."""


class ConvalescenceBillApproved(HealthEvent, name="CONVALESCENCE_BILL_APPROVED"):
    """What a batch cost stands: funds pays it from the source that a document sets (C4.3, Q32). `subject` is the batch."""

    bill: Bill


class PayGuaranteeViolated(HealthEvent, name="PAY_GUARANTEE_VIOLATED"):
    """The employer paid less, or confirmed nothing in time, for the days of a stay (C4.4). To the L2. No amount is said."""

    batch_id: UUID
    nomination_id: UUID
    l2: UUID
    kind: Literal["SHORTFALL", "UNCONFIRMED"]
