"""A person as registry holds them: dated facts and honours."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.policy.c0_1_honours import HeldHonour, tier_on


@dataclass
class Person:
    """`facts`: kind → {first day: value}; the latest recording of a day wins. `honours`: (title, document) → held, those of absorbed
    records with them. `merged_into`: the record that goes on instead of this one.
    """

    person_id: UUID
    name: str
    sex: str
    birth_date: date
    facts: dict[str, dict[date, dict[str, Any]]] = field(default_factory=dict)
    honours: dict[tuple[str, str], tuple[UUID, HeldHonour]] = field(default_factory=dict)
    merged_into: UUID | None = None

    def value_on(self, kind: str, day: date) -> dict[str, Any] | None:
        """The fact in force on a day."""
        begun = [starts_on for starts_on in self.facts.get(kind, {}) if starts_on <= day]
        return self.facts[kind][max(begun)] if begun else None

    def latest(self, kind: str) -> dict[str, Any] | None:
        """The fact of the latest first day, also one that begins later than today."""
        spans = self.facts.get(kind)
        return spans[max(spans)] if spans else None

    def tier_on(self, day: date) -> str:
        return tier_on([held for _, held in self.honours.values()], day)
