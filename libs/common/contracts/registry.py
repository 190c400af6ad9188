"""What registry (省总工会) says: people, honours, their responsible chain, and the units everyone refers to.

Every event about a person carries the person's dated facts after it, so that a projection is one replacement, never a merge.
"""

from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.contracts.catalogue import Event, Fact

Tier = Literal["NATIONAL", "PROVINCIAL", "NONE"]
Category = Literal["STAFF", "RETIREE", "FARMER", "UNEMPLOYED", "FLEXIBLE"]
LifeStatus = Literal["ALIVE", "DECEASED", "LOST_CONTACT", "ABROAD"]


class TierSpan(Fact):
    starts_on: date
    value: Tier


class CategorySpan(Fact):
    starts_on: date
    value: Category


class LifeSpan(Fact):
    starts_on: date
    value: LifeStatus


class ChainSpan(Fact):
    """The responsible chain from a day on; `county` is empty on the direct and industry routes."""

    starts_on: date
    l2: UUID
    county: UUID | None = None
    unit: UUID | None = None


EmployerCondition = Literal["", "NORMAL", "HARDSHIP", "SUSPENDED", "CLOSED", "MERGED", "BANKRUPT", "ABOLISHED"]
UnemploymentCause = Literal[
    "PRODUCTION_SUSPENDED", "BANKRUPTCY", "INSTITUTION_ABOLISHED", "CLOSURE_MERGER", "OVERCAPACITY", "OTHER_INVOLUNTARY", "VOLUNTARY"
]
ChangeKind = Literal[
    "EMPLOYER_CHANGED", "POSITION_CHANGED", "RETIRED", "DECEASED", "RESIDENCE_CHANGED", "JOB_LOST", "HONOR_CHANGED", "OTHER"
]

ChangeHop = Literal["UNIT", "COUNTY", "L2", "PROVINCE"]


class WorkSpan(Fact):
    """What the work is like from a day on. `has_unit`: whether there is an employer; `overcapacity`: one flagged 去产能."""

    starts_on: date
    has_unit: bool = False
    condition: EmployerCondition = ""
    front_line: bool = False
    overcapacity: bool = False


class JobLossSpan(Fact):
    """Out of work from a day on, for this cause; `cause` is empty from the day it ended."""

    starts_on: date
    cause: UnemploymentCause | None = None


class ResidenceSpan(Fact):
    """The county-level division of usual residence, anywhere in China (Q54)."""

    starts_on: date
    region: str


class CustodySpan(Fact):
    """Entrusted custody from a day on (C7.4): the county executes, the city is responsible. Both are empty from the day it ended."""

    starts_on: date
    county: UUID | None = None
    city: UUID | None = None


class PersonFacts(Fact):
    """Dated facts in order of `starts_on`; the end of a span is the start of the next. A span that began before anyone recorded it
    starts on the birth date. `also_provincial`: a NATIONAL person holds a provincial title too, and receives the higher package only (Q05).
    """

    sex: Literal["MALE", "FEMALE"]
    birth_date: date
    tier: tuple[TierSpan, ...]
    category: tuple[CategorySpan, ...]
    life: tuple[LifeSpan, ...]
    chain: tuple[ChainSpan, ...]
    also_provincial: bool = False
    work: tuple[WorkSpan, ...] = ()
    job_loss: tuple[JobLossSpan, ...] = ()
    residence: tuple[ResidenceSpan, ...] = ()
    custody: tuple[CustodySpan, ...] = ()
    merged_into: UUID | None = None
    """The record that goes on where this one was found to be of the same person; empty again when the merge is undone."""


class PersonEvent(Event, speaker="registry"):
    facts: PersonFacts


class ModelWorkerRegistered(PersonEvent, name="MODEL_WORKER_REGISTERED"):
    """A person entered the register, with the honours known then."""


class ModelWorkerUpdated(PersonEvent, name="MODEL_WORKER_UPDATED"):
    """Recorded facts changed; `changed` names them (never their values)."""

    changed: tuple[str, ...]


class HonorRecorded(PersonEvent, name="HONOR_RECORDED"):
    """An honour was added to a registered person (C7.5)."""

    honor_id: UUID
    tier: Tier


class HonorRevoked(PersonEvent, name="HONOR_REVOKED"):
    """An honour was revoked from `effective_on`; treatment stops at once (Q14)."""

    honor_id: UUID


class ModelWorkerDeceased(PersonEvent, name="MODEL_WORKER_DECEASED"):
    """The person died on `effective_on`; the month of death is payable, later ones are not (Q12)."""


class SupervisingUnionChanged(PersonEvent, name="SUPERVISING_UNION_CHANGED"):
    """Another responsible chain holds from `effective_on` (Q22: the first of a month for a change of L2)."""


class EmployerChanged(PersonEvent, name="EMPLOYER_CHANGED"):
    """The person works for another employer from `effective_on`."""


class PositionChanged(PersonEvent, name="POSITION_CHANGED"):
    """The person holds another post from `effective_on`."""


class ModelWorkerRetired(PersonEvent, name="MODEL_WORKER_RETIRED"):
    """The person retired on `effective_on`: a pension takes the place of the wage."""


class ResidenceChanged(PersonEvent, name="RESIDENCE_CHANGED"):
    """The person usually lives elsewhere from `effective_on`."""


class JobLost(PersonEvent, name="JOB_LOST"):
    """The person is out of work from `effective_on` (C5.2)."""

    cause: UnemploymentCause


class CustodyEvent(PersonEvent):
    """Entrusted custody (C7.4): `county` executes, `city` is responsible."""

    custody_id: UUID
    county: UUID | None = None
    city: UUID


class CustodyAssigned(CustodyEvent, name="CUSTODY_ASSIGNED"):
    """Custody holds by rule from the day the unit ceased."""


class CustodyTransferred(CustodyEvent, name="CUSTODY_TRANSFERRED"):
    """Another county and city have custody from `effective_on`."""


class CustodyEnded(CustodyEvent, name="CUSTODY_ENDED"):
    """A new employer, a death or a transfer ended it."""

    reason: str


class ChangeReportEvent(Event, speaker="registry"):
    """A report of a change on its way up (C7.3). `subject` is the person; `channel` UNION or HRSS; `hop` the level that acted.

    `awaits`: the unit whose turn it is now, by `due_on`, at its level `awaits_hop`; all empty when nobody has to act any more.
    """

    report_id: UUID
    kind: ChangeKind
    channel: Literal["UNION", "HRSS"]
    hop: ChangeHop
    awaits: UUID | None = None
    awaits_hop: ChangeHop | None = None
    due_on: date | None = None


class ChangeReportFiled(ChangeReportEvent, name="CHANGE_REPORT_FILED"):
    """Filed; of kind DECEASED it holds all unpaid lines at once, until it is confirmed or returned."""

    l2: UUID
    county: UUID | None = None
    unit: UUID | None = None


class ChangeReportForwarded(ChangeReportEvent, name="CHANGE_REPORT_FORWARDED"):
    """A hop passed it on."""


class ChangeReportReturned(ChangeReportEvent, name="CHANGE_REPORT_RETURNED"):
    """A hop gave it back with a reason, or its filer took it back: what this DECEASED report held is released."""


class ChangeReportConfirmed(ChangeReportEvent, name="CHANGE_REPORT_CONFIRMED"):
    """The responsible L2 confirmed: the change is applied, the domain event says what it is."""


class ChangeReportArchived(ChangeReportEvent, name="CHANGE_REPORT_ARCHIVED"):
    """The province filed it."""


class ArchiveEvent(Event, speaker="registry"):
    """Registration archives of an honour (C7.5). `subject` is the person."""

    archive_id: UUID
    honor_id: UUID


class ArchiveSubmitted(ArchiveEvent, name="ARCHIVE_SUBMITTED"):
    """The awarding unit sent the archive to 省总工会 and 省人社厅."""


class ArchiveAcknowledged(ArchiveEvent, name="ARCHIVE_ACKNOWLEDGED"):
    recipient: Literal["PROVINCIAL_FEDERATION", "HRSS"]


class ArchiveCompleted(ArchiveEvent, name="ARCHIVE_COMPLETED"):
    """Both recipients acknowledged it."""


class OrgUnitEvent(Event, speaker="registry"):
    """A unit as it is from `effective_on`. `subject` is the unit."""

    kind: str
    name: str
    region_code: str | None = None
    parent_id: UUID | None = None
    valid_from: date
    valid_to: date | None = None


class OrgUnitRegistered(OrgUnitEvent, name="ORG_UNIT_REGISTERED"):
    """A unit came up."""


class OrgUnitChanged(OrgUnitEvent, name="ORG_UNIT_CHANGED"):
    """A unit was renamed, moved, succeeded or closed."""
