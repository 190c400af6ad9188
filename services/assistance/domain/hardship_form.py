"""The hardship form (困难申报表) as it is kept: what the clauses look at, and what the reviewers read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from services.assistance.policy.benefit_facts import CapacityProof, Income, IncomeSource, Spans
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence

Evidence = tuple[FileEvidence | PaperEvidence, ...]


@dataclass(frozen=True, slots=True)
class HardshipForm:
    """`place` is the unit, village or community that the public notice names."""

    name: str
    income: Income
    capacity: CapacityProof | None
    consented_on: date
    evidence: Evidence
    place: str = ""
    seriously_ill: bool = False
    insurance: str = ""
    cause: str = ""
    remark: str = ""

    def content(self) -> dict[str, Any]:
        """What is sealed: everything but the consent and the evidence."""
        income, capacity = self.income, self.capacity
        return {
            "name": self.name,
            "place": self.place,
            "income": [income.wage_fen, income.source, income.months, income.other_fen, income.other_kind, income.resident_pension_fen],
            "capacity": [capacity.doc_no, capacity.concluded_on.isoformat(), capacity.permanent] if capacity else None,
            "seriously_ill": self.seriously_ill,
            "insurance": self.insurance,
            "cause": self.cause,
            "remark": self.remark,
        }

    @classmethod
    def of(cls, content: Mapping[str, Any], consented_on: date, evidence: Evidence) -> Self:
        told = {key: value for key, value in content.items() if key not in ("income", "capacity")}
        return cls(income=income_of(content), capacity=capacity_of(content), consented_on=consented_on, evidence=evidence, **told)


def income_of(content: Mapping[str, Any]) -> Income:
    wage_fen, source, months, other_fen, other_kind, resident_pension_fen = content["income"]
    return Income(wage_fen, IncomeSource(source), months, other_fen, other_kind, resident_pension_fen)


def capacity_of(content: Mapping[str, Any]) -> CapacityProof | None:
    if content["capacity"] is None:
        return None
    doc_no, concluded_on, permanent = content["capacity"]
    return CapacityProof(doc_no, date.fromisoformat(concluded_on), permanent)


def spans_of(forms: Iterable[tuple[date, Mapping[str, Any]]]) -> tuple[Spans[Income], Spans[CapacityProof | None]]:
    """The income and the proof over time, from forms in the order in which they were recorded: (states from, content).

    A form holds from its day on; a later one that states an earlier day replaces what it overtakes.
    """
    held: list[tuple[date, Mapping[str, Any]]] = []
    for states_from, content in forms:
        while held and held[-1][0] >= states_from:
            held.pop()
        held.append((states_from, content))
    return (
        tuple((day, income_of(content)) for day, content in held),
        tuple((day, capacity_of(content)) for day, content in held),
    )
