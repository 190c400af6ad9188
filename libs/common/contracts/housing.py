"""What housing (住建) says: that a model worker's household was preferred, among equals only. Never where it stands in a queue, nor its means."""

from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.contracts.catalogue import Event


class HousingEvent(Event, speaker="housing"):
    """`subject` is the model worker."""


class HousingPriorityGranted(HousingEvent, name="HOUSING_PRIORITY_GRANTED"):
    """In a drawn order the household came before its equals (C5.9)."""

    application_id: UUID
    ranking_id: UUID
    scheme: Literal["PUBLIC_RENTAL", "RENTAL_SUBSIDY"]


class DilapidatedHousingPrioritised(HousingEvent, name="DILAPIDATED_HOUSING_PRIORITISED"):
    """In the quota of a year the household came before its equals (C5.10)."""

    case_id: UUID
    ranking_id: UUID
    grade: Literal["C", "D"]


class HonourCertificationAsked(HousingEvent, name="HONOUR_CERTIFICATION_ASKED"):
    """The union is asked to certify the honour of an applicant's household member (C5.9)."""

    application_id: UUID
    l2: UUID


class HonourCertified(HousingEvent, name="HONOUR_CERTIFIED"):
    """The question is answered, by the union or by registry's facts (a death): whether an honour is in force that this circular covers."""

    application_id: UUID
    in_force: bool


class HouseholdReviewDue(HousingEvent, name="HOUSEHOLD_REVIEW_DUE"):
    """The model worker died: the priority rests, the household keeps its place and time; the housing department is to look at it again by `due_on`."""

    application_id: UUID
    awaits: UUID
    due_on: date | None = None


class HouseholdReviewOverdue(HousingEvent, name="HOUSEHOLD_REVIEW_OVERDUE"):
    """The household was not looked at by its day: told once to the union that is responsible; the department still owes the review."""

    application_id: UUID
    awaits: UUID
    l2: UUID
    due_on: date


class HouseholdReviewed(HousingEvent, name="HOUSEHOLD_REVIEWED"):
    application_id: UUID
