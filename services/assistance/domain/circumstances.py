"""How a person lives and works, as registry says it: what surveys, focus groups, visits and bereavement look at; no line run does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from services.assistance.policy.benefit_facts import Spans, value_on


@dataclass(frozen=True, slots=True)
class Work:
    """`condition`: of the employer, empty where nobody recorded it; `overcapacity`: the employer is flagged 去产能."""

    has_unit: bool
    condition: str
    front_line: bool
    overcapacity: bool


@dataclass(frozen=True, slots=True)
class Custody:
    """Entrusted custody (C7.4): the county executes, the city is responsible."""

    county: UUID | None
    city: UUID


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`job_loss`: the cause while out of work, None while not. `residence`: the county-level division."""

    work: Spans[Work] = ()
    job_loss: Spans[str | None] = ()
    residence: Spans[str] = ()
    custody: Spans[Custody | None] = ()
    merged_into: UUID | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From PersonFacts as JSON; facts told before these were part of it are without."""
        work = (
            (span, Work(span["has_unit"], span["condition"], span["front_line"], span["overcapacity"])) for span in told.get("work", ())
        )
        return cls(
            work=tuple((date.fromisoformat(span["starts_on"]), value) for span, value in work),
            job_loss=tuple((date.fromisoformat(span["starts_on"]), span["cause"]) for span in told.get("job_loss", ())),
            residence=tuple((date.fromisoformat(span["starts_on"]), span["region"]) for span in told.get("residence", ())),
            custody=tuple((date.fromisoformat(span["starts_on"]), _custody(span)) for span in told.get("custody", ())),
            merged_into=UUID(told["merged_into"]) if told.get("merged_into") else None,
        )

    def custodian_on(self, day: date) -> Custody | None:
        return value_on(self.custody, day)


def _custody(span: Mapping[str, Any]) -> Custody | None:
    return Custody(UUID(span["county"]) if span["county"] else None, UUID(span["city"])) if span["city"] else None
