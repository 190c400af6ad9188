"""What employment (人社) says: work found again, one-on-one assistance, training, posts, subsidies to employers, adjustment of posts."""

from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.contracts.bills import Bill
from libs.common.contracts.catalogue import Event


class EmploymentEvent(Event, speaker="employment"):
    """`subject` is the person, unless said otherwise."""


class Reemployed(EmploymentEvent, name="REEMPLOYED"):
    """The person works again from `effective_on`. `employer`: the unit in the register of units, where it is one; `credit_code` as the contract
    names it; both empty: self-employed or flexible work. Ends custody and unemployment in registry.
    """

    record_id: UUID
    employer: UUID | None = None
    credit_code: str = ""
    form: Literal["EMPLOYED", "SELF_EMPLOYED", "FLEXIBLE", "PUBLIC_WELFARE_POST"]


class ReemploymentCorrected(EmploymentEvent, name="REEMPLOYMENT_CORRECTED"):
    """What REEMPLOYED said of this record, from `effective_on` on, was wrong: the person has had no work since the loss. Registry takes back what it
    recorded for it and answers with MODEL_WORKER_UPDATED (`changed` holds REEMPLOYMENT_CORRECTED). The record may be said to have ended again.
    """

    record_id: UUID


class RetentionAlert(EmploymentEvent, name="RETENTION_ALERT"):
    """A layoff plan names the person and has no statement that they are kept first (C5.1), or has been filed at all. To the L2."""

    plan_id: UUID
    l2: UUID
    statement_missing: bool


class OneOnOneEvent(EmploymentEvent):
    assistance_id: UUID
    l2: UUID
    county: UUID | None = None


class OneOnOneAssigned(OneOnOneEvent, name="ONE_ON_ONE_ASSIGNED"):
    """A named helper has the case (C5.3), whom the event does not name; `reassigned`: in another's place."""

    reassigned: bool = False
    contact_due_on: date


class OneOnOneDue(OneOnOneEvent, name="ONE_ON_ONE_DUE"):
    """Nobody helps yet (`kind` ASSIGNMENT), no plan stands (PLAN), or no contact was logged (CONTACT) by `due_on`. `awaits`: who owes it."""

    kind: Literal["ASSIGNMENT", "PLAN", "CONTACT"]
    awaits: UUID | None = None
    due_on: date


class OneOnOneClosed(OneOnOneEvent, name="ONE_ON_ONE_CLOSED"):
    reason: Literal["REEMPLOYED", "RETIRED", "DECEASED", "VOLUNTARY", "CORRECTED", "MERGED"]


class TrainingCompleted(EmploymentEvent, name="TRAINING_COMPLETED"):
    """A course was completed (C5.5)."""

    enrolment_id: UUID


class TrainingSubsidyApproved(EmploymentEvent, name="TRAINING_SUBSIDY_APPROVED"):
    """Training or appraisal subsidy, once per course and certificate: funds pays the bill from employment money."""

    subsidy_id: UUID
    kind: Literal["TRAINING", "APPRAISAL"]
    bill: Bill


class PublicWelfarePostEvent(EmploymentEvent):
    placement_id: UUID


class PublicWelfarePostPlaced(PublicWelfarePostEvent, name="PUBLIC_WELFARE_POST_PLACED"):
    ends_on: date


class PublicWelfarePostEnded(PublicWelfarePostEvent, name="PUBLIC_WELFARE_POST_ENDED"):
    reason: Literal["TERM", "REEMPLOYED", "RETIRED", "DECEASED", "LEFT", "MERGED"]


class EmployerSubsidyApproved(EmploymentEvent, name="EMPLOYER_SUBSIDY_APPROVED"):
    """A subsidy to the employer for months of this person actually insured (C5.8); no month twice. Months are YYYY-MM."""

    claim_id: UUID
    kind: Literal["SOCIAL_INSURANCE", "PUBLIC_WELFARE_POST"]
    months: tuple[str, ...]
    bill: Bill


class PostAdjustmentEvent(EmploymentEvent):
    """Another post for a front-line worker who cannot do the old one for reasons of health (C6.1). The reason is in employment, as a class."""

    request_id: UUID
    l2: UUID
    county: UUID | None = None
    unit: UUID | None = None


class PostAdjustmentRequested(PostAdjustmentEvent, name="POST_ADJUSTMENT_REQUESTED"):
    due_on: date


class PostAdjustmentRefused(PostAdjustmentEvent, name="POST_ADJUSTMENT_REFUSED"):
    """The employer refused with a reason: the L2 mediates."""


class PostAdjusted(PostAdjustmentEvent, name="POST_ADJUSTED"):
    """Another post is held from `effective_on`."""


class PostAdjustmentClosed(PostAdjustmentEvent, name="POST_ADJUSTMENT_CLOSED"):
    """Nothing is awaited any more without another post: withdrawn, mediation ended, retired, died."""

    reason: Literal["WITHDRAWN", "MEDIATION_ENDED", "LEFT", "RETIRED", "DECEASED", "MERGED"]


class PostAdjustmentOverdue(PostAdjustmentEvent, name="POST_ADJUSTMENT_OVERDUE"):
    """Not settled within the days of Q37. To the L2."""

    due_on: date
