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
    """No lines accrue from the month of `effective_on` until cleared (Q15)."""


class EntitlementTerminated(EntitlementEvent, name="ENTITLEMENT_TERMINATED"):
    """Lines after `last_month` are cancelled where they are not yet paid."""

    last_month: str
    reason: str
