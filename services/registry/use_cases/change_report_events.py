"""What the bus hears of a change report: ids, codes, dates, and whose turn it is."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.contracts.registry import (
    ChangeReportFiled,
    ChangeReportReturned,
    EmployerChanged,
    JobLost,
    ModelWorkerDeceased,
    ModelWorkerRetired,
    ModelWorkerUpdated,
    PersonEvent,
    PersonFacts,
    PositionChanged,
    ResidenceChanged,
)
from services.registry.domain.change_report import ChangeReport, Place
from services.registry.domain.reported_change import Recorded
from services.registry.policy.c7_3_change_report import Hop

_EVENTS: Final[dict[str, type[PersonEvent]]] = {
    "EMPLOYER_CHANGED": EmployerChanged,
    "POSITION_CHANGED": PositionChanged,
    "RETIRED": ModelWorkerRetired,
    "DECEASED": ModelWorkerDeceased,
    "RESIDENCE_CHANGED": ResidenceChanged,
}


def said_of(report: ChangeReport, place: Place, hop: Hop) -> dict[str, Any]:
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


def filed(report: ChangeReport, place: Place) -> ChangeReportFiled:
    units = {"l2": place.units[Hop.L2], "county": place.units[Hop.COUNTY], "unit": place.units[Hop.UNIT]}
    return ChangeReportFiled.model_validate({**said_of(report, place, report.entry), **units})


def returned(report: ChangeReport, place: Place, hop: Hop, *, to: UUID | None) -> ChangeReportReturned:
    """`to`: the filer, who may correct it; nobody where it was withdrawn."""
    waits = {"awaits": to, "awaits_hop": report.entry.value, "due_on": report.due_on} if to else {}
    return ChangeReportReturned.model_validate({**said_of(report, place, hop), **waits})


def applied_event(report: ChangeReport, on: date, facts: PersonFacts, changed: list[Recorded]) -> PersonEvent:
    """The domain event of a confirmed change; of one that is annulled, that the record is as it was before."""
    told = {"subject": report.person_id, "effective_on": on, "facts": facts}
    if report.annuls:
        return ModelWorkerUpdated.model_validate({**told, "changed": tuple(sorted({fact.kind for fact in changed}))})
    if report.kind == "JOB_LOST":
        return JobLost.model_validate({**told, "cause": report.content["cause"]})
    return _EVENTS[report.kind].model_validate(told)
