"""A person as a department that is not registry knows them: an opaque id and dated facts; never a name or a number (design.md §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import Chain

Tier = Literal["NATIONAL", "PROVINCIAL", "NONE"]


@dataclass(frozen=True, slots=True)
class Work:
    """What the work is like on a day. `condition`: of the employer; `overcapacity`: one flagged 去产能."""

    has_unit: bool = False
    condition: str = ""
    front_line: bool = False
    overcapacity: bool = False


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """`told`: PersonFacts as JSON (contracts/registry.py). A day before the first span answers with the first one."""

    id: PersonId
    told: Mapping[str, Any]

    @classmethod
    def of(cls, person_id: PersonId, told: Mapping[str, Any]) -> Self:
        return cls(person_id, told)

    @property
    def sex(self) -> Literal["MALE", "FEMALE"]:
        return "MALE" if self.told["sex"] == "MALE" else "FEMALE"

    @property
    def birth_date(self) -> date:
        return date.fromisoformat(self.told["birth_date"])

    @property
    def merged_into(self) -> PersonId | None:
        """The record that goes on where this one was found to be of the same person."""
        other = self.told.get("merged_into")
        return PersonId(UUID(other)) if other else None

    @property
    def died_on(self) -> date | None:
        """None for the living; nobody comes back: a death recorded in error is replaced by facts without it."""
        last = self.told["life"][-1]
        return date.fromisoformat(last["starts_on"]) if last["value"] == "DECEASED" else None

    def tier_on(self, day: date) -> Tier:
        tier = _span(self.told["tier"], day)
        value = tier["value"] if tier else "NONE"
        return "NATIONAL" if value == "NATIONAL" else "PROVINCIAL" if value == "PROVINCIAL" else "NONE"

    def life_on(self, day: date) -> str:
        """ALIVE, DECEASED, LOST_CONTACT or ABROAD."""
        return str((_span(self.told["life"], day) or self.told["life"][0])["value"])

    def category_on(self, day: date) -> str:
        """STAFF, RETIREE, FARMER, UNEMPLOYED or FLEXIBLE."""
        return str((_span(self.told["category"], day) or self.told["category"][0])["value"])

    def chain_on(self, day: date) -> Chain:
        span = _span(self.told["chain"], day) or self.told["chain"][0]
        l2 = _unit(span["l2"])
        assert l2 is not None, "exactly one responsible L2"
        return Chain(l2, _unit(span.get("county")), _unit(span.get("unit")))

    def work_on(self, day: date) -> Work:
        span = _span(self.told.get("work", ()), day)
        return Work(**{name: span[name] for name in Work.__slots__ if name in span}) if span else Work()

    def job_loss_on(self, day: date) -> tuple[date, str] | None:
        """Out of work since when and for what cause (C5.2); None for who is not."""
        since: tuple[date, str] | None = None
        for span in self.told.get("job_loss", ()):  # in order of their start
            starts_on, cause = date.fromisoformat(span["starts_on"]), span.get("cause")
            if starts_on > day:
                break
            if since is None or since[1] != cause:  # the same cause said again (an end that was taken back) is the same loss
                since = (starts_on, str(cause)) if cause else None
        return since

    def residence_on(self, day: date) -> str | None:
        """The county-level division of usual residence, where it is known."""
        span = _span(self.told.get("residence", ()), day)
        return str(span["region"]) if span else None

    def custody_on(self, day: date) -> tuple[OrgUnitId | None, OrgUnitId] | None:
        """(county that executes, city that is responsible) while in entrusted custody (C7.4)."""
        span = _span(self.told.get("custody", ()), day)
        city = _unit(span.get("city")) if span else None
        return (_unit(span.get("county")), city) if span and city else None

    def caretakers_on(self, day: date) -> frozenset[UUID]:
        """The unit, county and L2 of the chain, and whoever has custody: they inherit every duty of the lost unit (C2.4, C7.4)."""
        chain, custody = self.chain_on(day), self.custody_on(day)
        held: list[UUID | None] = [chain.unit, chain.county, chain.l2, *(custody or ())]
        return frozenset(unit for unit in held if unit is not None)


def _span(spans: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    held = None
    for span in spans:  # in order of their start
        if date.fromisoformat(span["starts_on"]) > day:
            break
        held = span
    return held


def _unit(value: str | None) -> OrgUnitId | None:
    return OrgUnitId(UUID(value)) if value else None
