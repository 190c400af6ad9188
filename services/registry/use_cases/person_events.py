"""What other departments may know of a person: the facts that every person event carries."""

from collections.abc import Callable, Mapping
from typing import Any

from libs.common.contracts.registry import PersonFacts
from services.registry.domain.person import Person
from services.registry.policy.c0_1_honours import tier_spans


def facts_of(person: Person) -> PersonFacts:
    """Dated facts without a name, an employer or an address: whether there is a unit and of what kind, the county-level place."""
    held = [honour for _, honour in person.honours.values()]

    def spans(kind: str, told: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict) -> list[dict[str, Any]]:
        return [{"starts_on": day, **told(value)} for day, value in sorted(person.facts.get(kind, {}).items())]

    return PersonFacts.model_validate(
        {
            "sex": person.sex,
            "birth_date": person.birth_date,
            "tier": [{"starts_on": day, "value": tier} for day, tier in tier_spans(held, person.birth_date)],
            "category": spans("CATEGORY"),
            "life": spans("LIFE"),
            "chain": spans("CHAIN"),
            "also_provincial": {honour.tier for honour in held} >= {"NATIONAL", "PROVINCIAL"},
            "work": spans("WORK", _work),
            "job_loss": spans("JOB_LOSS", lambda value: {"cause": value["cause"]}),
            "residence": spans("RESIDENCE", lambda value: {"region": value["region"]}),
            "custody": spans("CUSTODY", lambda value: {"county": value["county"], "city": value["city"]}),
        }
    )


def _work(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "has_unit": bool(value.get("employer")),
        "condition": value.get("condition", ""),
        "front_line": value.get("front_line", False),
        "overcapacity": value.get("overcapacity", False),
    }
