"""A person as assistance knows them: opaque id and dated facts from registry; never a name or a number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from uuid import UUID

from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import Chain
from services.assistance.domain.circumstances import Circumstances
from services.assistance.policy.benefit_facts import BenefitFacts, Category, LifeStatus, Sex, Spans, Tier, value_on


@dataclass(frozen=True, slots=True)
class Person:
    """`facts` are without income and proof, which the forms hold."""

    id: PersonId
    facts: BenefitFacts
    chain: Spans[Chain]
    told: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, person_id: PersonId, raw: Mapping[str, Any]) -> Self:
        """From PersonFacts as JSON (contracts/registry.py)."""
        facts = BenefitFacts(
            sex=Sex(raw["sex"]),
            birth_date=date.fromisoformat(raw["birth_date"]),
            tier=tuple((date.fromisoformat(span["starts_on"]), Tier(span["value"])) for span in raw["tier"]),
            category=tuple((date.fromisoformat(span["starts_on"]), Category(span["value"])) for span in raw["category"]),
            life=tuple((date.fromisoformat(span["starts_on"]), LifeStatus(span["value"])) for span in raw["life"]),
            also_provincial=raw["also_provincial"],
        )
        return cls(person_id, facts, tuple((date.fromisoformat(span["starts_on"]), _chain(span)) for span in raw["chain"]), raw)

    def chain_on(self, day: date) -> Chain:
        """The responsible chain of a day; the first one for days before it began."""
        return value_on(self.chain, day) or self.chain[0][1]

    @property
    def circumstances(self) -> Circumstances:
        return Circumstances.of(self.told)

    def tier_on(self, day: date) -> Tier:
        return value_on(self.facts.tier, day) or Tier.NONE


def _chain(span: Mapping[str, Any]) -> Chain:
    l2, county, unit = (OrgUnitId(UUID(span[level])) if span[level] else None for level in ("l2", "county", "unit"))
    assert l2 is not None, "exactly one responsible L2"
    return Chain(l2, county, unit)
