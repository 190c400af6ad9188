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
