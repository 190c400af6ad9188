"""What other departments may know of a person: the facts that every person event carries."""

from libs.common.contracts.registry import PersonFacts
from services.registry.domain.person import Person
from services.registry.policy.c0_1_honours import tier_spans


def facts_of(person: Person) -> PersonFacts:
    held = [honour for _, honour in person.honours.values()]

    def spans(kind: str) -> list[dict[str, object]]:
        return [{"starts_on": day, **value} for day, value in sorted(person.facts[kind].items())]

    return PersonFacts.model_validate(
        {
            "sex": person.sex,
            "birth_date": person.birth_date,
            "tier": [{"starts_on": day, "value": tier} for day, tier in tier_spans(held, person.birth_date)],
            "category": spans("CATEGORY"),
            "life": spans("LIFE"),
            "chain": spans("CHAIN"),
            "also_provincial": {honour.tier for honour in held} >= {"NATIONAL", "PROVINCIAL"},
        }
    )
