"""What other departments may know of a person: the facts that every person event carries; of a change report: codes, dates, whose turn it is."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import PersonFacts
from services.registry.domain.change_report import ChangeReport, Place
from services.registry.domain.person import Person
from services.registry.policy.c0_1_honours import tier_spans
from services.registry.policy.c7_3_change_report import Hop
from services.registry.policy.c7_4_custody import CEASED


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
            "merged_into": person.merged_into,
            "also_provincial": {honour.tier for honour in held} >= {"NATIONAL", "PROVINCIAL"},
            "work": spans("WORK", _work),
            "job_loss": spans("JOB_LOSS", lambda value: {"cause": value["cause"]}),
            "residence": spans("RESIDENCE", lambda value: {"region": value["region"]}),
            "custody": spans("CUSTODY", lambda value: {"county": value["county"], "city": value["city"]}),
        }
    )


def _work(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "has_unit": bool(value.get("employer")) and value.get("condition") not in CEASED,
        "condition": value.get("condition", ""),
        "front_line": value.get("front_line", False),
        "overcapacity": value.get("overcapacity", False),
    }


def told_of(report: ChangeReport, place: Place, hop: Hop) -> dict[str, Any]:
    """The part that every event of a report has; `hop`: the level that acted."""
    stop = report.next_stop(place)
    return {
        "subject": report.person_id,
        "effective_on": report.effective_on,
        "report_id": report.id,
        "kind": report.kind,
        "channel": report.channel.value,
        "hop": hop.value,
        "awaits": place.holder(stop) if stop else None,
        "awaits_hop": stop.hop.value if stop else None,
        "due_on": report.due_on if stop else None,
    }


def told_to(report: ChangeReport, place: Place, hop: Hop, filer: UUID | None) -> dict[str, Any]:
    """Of a report given back: its filer's turn; nobody's where it was withdrawn."""
    waits = {"awaits": filer, "awaits_hop": report.entry.value, "due_on": report.due_on} if filer else {}
    return {**told_of(report, place, hop), **waits}


def chain_of(place: Place) -> dict[str, Any]:
    return {"l2": place.units[Hop.L2], "county": place.units[Hop.COUNTY], "unit": place.units[Hop.UNIT]}
