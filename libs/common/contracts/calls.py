"""Bulk calls between departments: the shapes both sides share (design.md §4 "Who knows what"). At most 1,000 rows a call."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.common.contracts.registry import LifeStatus, Tier

ROWS_PER_CALL = 1000


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonQuery(_Shape):
    """A person as a workbook names them. `as_of`: the day on which status, honours and chain are asked."""

    id_number: Annotated[str, Field(min_length=15, max_length=18)]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    as_of: date


class PersonLookup(_Shape):
    """registry: POST /registry/people/lookup."""

    queries: Annotated[tuple[PersonQuery, ...], Field(max_length=ROWS_PER_CALL)]


class PersonFound(_Shape):
    """The owner's answer, in the order of the queries. `person_id` is None where nobody has the number; then nothing else counts.
    `stream_version`: the caller's projection has seen this person's last event once it has reached it.
    """

    person_id: UUID | None
    name_matches: bool = False
    life_status: LifeStatus = "ALIVE"
    tier: Tier = "NONE"
    l2: UUID | None = None
    county: UUID | None = None
    unit: UUID | None = None
    stream_version: int = 0


class PeopleFound(_Shape):
    answers: tuple[PersonFound, ...]


class AccountRow(_Shape):
    """One account as a form names it. `check`: the row will fail a later rule and must not be registered."""

    person_id: UUID
    act: Literal["check", "register"]
    kind: Literal["CARD", "PASSBOOK", "SOCIAL_SECURITY_CARD"]
    account_number: Annotated[str, Field(max_length=40)]
    account_name: Annotated[str, Field(max_length=80)]
    bank_name: Annotated[str, Field(max_length=80)]


class AccountRegistration(_Shape):
    """funds: POST /funds/payee-accounts/bulk. Rows in file order; at most one row per person a call."""

    rows: Annotated[tuple[AccountRow, ...], Field(max_length=ROWS_PER_CALL)]


class AccountAnswers(_Shape):
    """OK, INVALID (kind's rule) or SHARED (registered for another person), in the order of the rows."""

    answers: tuple[Literal["OK", "INVALID", "SHARED"], ...]
