"""What assistance (unions with 民政) says: applications through their gates, entitlements and their monthly lines."""

from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.contracts.catalogue import Event, Fact
from libs.common.contracts.registry import Tier

Benefit = Literal["SPRING_FESTIVAL_GRANT", "LIVING_HARDSHIP_SUBSIDY", "SPECIAL_HARDSHIP_AID", "HEALTH_CHECKUP_SUBSIDY", "OLD_AGE_ALLOWANCE"]


class GateActor(Fact):
    """Who acted at a gate, as an opaque id: separation of duties is checked again where money moves (C2.4)."""

    gate: str
    actor: UUID


class ApplicationEvent(Event, speaker="assistance"):
    application_id: UUID


class ApplicationSubmitted(ApplicationEvent, name="APPLICATION_SUBMITTED"):
    """A complete form is in; the county (or the unit's union) reviews next."""

    benefit: Benefit
    l2: UUID
    county: UUID | None = None
    unit: UUID | None = None


class ApplicationReturned(ApplicationEvent, name="APPLICATION_RETURNED"):
    gate: str


class ApplicationRejected(ApplicationEvent, name="APPLICATION_REJECTED"):
    """An objection was upheld; the person may appeal."""


class ApplicationDeclared(ApplicationEvent, name="APPLICATION_DECLARED"):
    """Declared to the responsible L2 after the notice."""


class ApplicationVerified(ApplicationEvent, name="APPLICATION_VERIFIED"):
    """The responsible L2 confirmed the facts. A demand for money; eligibility is decided month by month."""

    benefit: Benefit
    tier: Tier
    l2: UUID
    first_month: str
    gates: tuple[GateActor, ...]


class ApplicationVerificationRecalled(ApplicationEvent, name="APPLICATION_VERIFICATION_RECALLED"):
    """The verifier took the verification back before any month was granted (撤回): no money is asked for, and the case waits to be verified."""

    l2: UUID


class RedeclarationDue(ApplicationEvent, name="REDECLARATION_DUE"):
    """The person is to declare anew by `due_on`; a month later at the latest nothing accrues until they have (Q13). `reason` RETIRED: who retired is to
    declare the pension, and a missed day suspends nothing.
    """

    due_on: date
    reason: Literal["YEARLY", "RETIRED"] = "YEARLY"


class ApplicationRedeclared(ApplicationEvent, name="APPLICATION_REDECLARED"):
    """Declared anew on `declared_on`, and verified (Q13): what was due is done. `due_on`: when it is due again. `reason` RETIRED: only the pension was
    declared, from `declared_on` on; the year goes on.
    """

    declared_on: date
    due_on: date
    reason: Literal["YEARLY", "RETIRED"] = "YEARLY"


class AppealDecided(Event, speaker="assistance", name="APPEAL_DECIDED"):
    """An appeal in a matter of the person was decided (Q49), by the responsible L2 union or by 省总. Its reasons stay in assistance, for those
    who may read them.
    """

    appeal_id: UUID
    target: Literal["APPLICATION", "OBJECTION", "ENTITLEMENT", "MONTH", "APPEAL"]
    outcome: Literal["UPHELD", "DISMISSED"]
    level: Literal["L2", "PROVINCE"]


class PublicNoticeOpened(ApplicationEvent, name="PUBLIC_NOTICE_OPENED"):
    notice_id: UUID
    ends_on: date


class PublicNoticeObjected(ApplicationEvent, name="PUBLIC_NOTICE_OBJECTED"):
    notice_id: UUID


class PublicNoticeClosed(ApplicationEvent, name="PUBLIC_NOTICE_CLOSED"):
    notice_id: UUID


class LineDue(Fact):
    """One monthly line, or (seq ≥ 1) a signed adjustment of it. Amounts in fen; `payer` is the responsible L2 of that month."""

    line_id: UUID
    month: str
    seq: int
    amount_fen: int
    payer: UUID


class EntitlementEvent(Event, speaker="assistance"):
    entitlement_id: UUID
    application_id: UUID
    benefit: Benefit
    tier: Tier


class EntitlementGranted(EntitlementEvent, name="ENTITLEMENT_GRANTED"):
    lines: tuple[LineDue, ...]


class EntitlementChanged(EntitlementEvent, name="ENTITLEMENT_CHANGED"):
    """More lines, or adjustments of lines that were said before."""

    lines: tuple[LineDue, ...]


class EntitlementSuspended(EntitlementEvent, name="ENTITLEMENT_SUSPENDED"):
    """No lines accrue from the month of `effective_on` until cleared (Q15). `reason` is a code; REDECLARATION_MISSED: until declared anew (Q13)."""

    reason: str = ""


class EntitlementTerminated(EntitlementEvent, name="ENTITLEMENT_TERMINATED"):
    """Lines after `last_month` are cancelled where they are not yet paid."""

    last_month: str
    reason: str


FocusGroup = Literal["VETERAN_STAFF", "UNEMPLOYED_BY_CLOSURE", "LAID_OFF_OVERCAPACITY", "VETERAN_FARMER"]
AssistanceCategory = Literal[
    "HARDSHIP_RELIEF", "MEDICAL_ASSISTANCE", "LIVING_SUBSIDY", "FESTIVAL_CONDOLENCE", "EMPLOYMENT_SUPPORT", "HOUSING_PRIORITY"
]
"""困难救助、医疗帮扶、生活补助、节日慰问、就业保障、住房优待 (C1.3)."""
SocialScheme = Literal["DIBAO", "TEKUN", "TEMPORARY", "MEDICAL"]
IssueCategory = Literal["LIVING", "EMPLOYMENT", "HOUSING", "HEALTH", "FUNDS", "OTHER"]


class SurveyEvent(Event, speaker="assistance"):
    """A baseline survey (C1.1). `subject` is the campaign; `scope` its L2 union, empty for the whole province."""

    scope: UUID | None = None


class SurveyOpened(SurveyEvent, name="SURVEY_OPENED"):
    due_on: date


class SurveyCompleted(SurveyEvent, name="SURVEY_COMPLETED"):
    """Closed; `surveyed` and `lost_contact` of `in_scope` people."""

    in_scope: int
    surveyed: int
    lost_contact: int


class HardshipIdentified(Event, speaker="assistance", name="HARDSHIP_IDENTIFIED"):
    """A determination of hardship with evidence holds from `effective_on` to `until` (Q17). `ground` is its rule, never a diagnosis."""

    determination_id: UUID
    ground: str
    until: date


class FocusGroupFlagged(Event, speaker="assistance", name="FOCUS_GROUP_FLAGGED"):
    """The focus groups that a person's facts put them into from `effective_on` (C1.4); empty: into none any more."""

    groups: tuple[FocusGroup, ...]


class SocialAssistanceReferred(Event, speaker="assistance", name="SOCIAL_ASSISTANCE_REFERRED"):
    """Referred to civil affairs or medical insurance, which decides (C3.1); `due_on`: when the union asks what became of it."""

    referral_id: UUID
    scheme: SocialScheme
    recipient: UUID | None = None
    due_on: date | None = None


class SocialAssistanceOutcome(Event, speaker="assistance", name="SOCIAL_ASSISTANCE_OUTCOME"):
    referral_id: UUID
    scheme: SocialScheme
    outcome: Literal["ACCEPTED", "GRANTED", "REFUSED"]


class VisitRecorded(Event, speaker="assistance", name="VISIT_RECORDED"):
    """Somebody visited the person; of the family after a death (C6.4) with the `case_id` of the bereavement, whose visit is then done."""

    visit_id: UUID
    campaign_id: UUID | None = None
    case_id: UUID | None = None


class VisitIssueEvent(Event, speaker="assistance"):
    """Something found on a visit (C6.3); what it is stays in assistance, for those who may read it."""

    issue_id: UUID
    category: IssueCategory
    owner: UUID | None = None


class VisitIssueRaised(VisitIssueEvent, name="VISIT_ISSUE_RAISED"):
    due_on: date


class VisitIssueResolved(VisitIssueEvent, name="VISIT_ISSUE_RESOLVED"):
    """Its owner settled it, and said how."""


class BereavementVisitDue(Event, speaker="assistance", name="BEREAVEMENT_VISIT_DUE"):
    """`unit` is to visit the family by `due_on` (C6.4): the employer union, else the custodian, else the county of residence."""

    case_id: UUID
    unit: UUID
    due_on: date


class BereavementPaid(Event, speaker="assistance", name="BEREAVEMENT_PAID"):
    """The visiting union paid the gratuity from its own money (C6.5, Q56); once per death."""

    case_id: UUID
    payer: UUID
    amount_fen: int
    source: Literal["UNION_FUND", "EMPLOYER_UNION"] = "UNION_FUND"


class BereavementReversed(Event, speaker="assistance", name="BEREAVEMENT_REVERSED"):
    """The person lives after all, or the record was merged into another: nothing is due. `to_recover`: the gratuity had been paid."""

    case_id: UUID
    unit: UUID
    to_recover: bool = False
