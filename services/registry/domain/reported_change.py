"""What a reported change does to a person's dated record, and what makes a report impossible (C7.3, C5.2, Q50)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from libs.common.kernel.errors import Code, refuse
from services.registry.domain.person import Person

APPLIES: Final = frozenset({"EMPLOYER_CHANGED", "POSITION_CHANGED", "RETIRED", "DECEASED", "RESIDENCE_CHANGED", "JOB_LOST"})
"""Kinds whose confirmation changes the record. An honour is changed at its own doors, with decision and certificate; OTHER is filed only."""
CONDITION_OF_CAUSE: Final = {
    "BANKRUPTCY": "BANKRUPT",
    "INSTITUTION_ABOLISHED": "ABOLISHED",
    "CLOSURE_MERGER": "CLOSED",
    "PRODUCTION_SUSPENDED": "SUSPENDED",
}
_ONE_DAY: Final = timedelta(days=1)
_NO_EMPLOYER: Final = {"employer": "", "credit_code": "", "code_verified": False}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One fact as a report set it: enough to take it back when the report is corrected."""

    kind: str
    starts_on: date
    value: dict[str, Any]

    def to_json(self) -> list[Any]:
        return [self.kind, self.starts_on.isoformat(), self.value]

    @classmethod
    def of(cls, raw: list[Any]) -> "Recorded":
        return cls(raw[0], date.fromisoformat(raw[1]), raw[2])


def died_on(person: Person) -> date | None:
    return next((day for day, value in sorted(person.facts["LIFE"].items()) if value["value"] == "DECEASED"), None)


def require_possible(kind: str, on: date, person: Person, today: date, *, corrects: bool = False) -> None:
    """Refuses FIELD_INVALID for an impossible date, INVALID_TRANSITION where the person's record excludes the change,
    BENEFICIARY_DECEASED for a change after death.
    """
    if not person.birth_date <= on <= today:
        refuse(Code.FIELD_INVALID, "变动日期须在出生之后、不晚于今天，请核对后重报")
    death = died_on(person)
    if death is not None and not corrects:
        if kind == "DECEASED":
            if on != death:
                refuse(Code.INVALID_TRANSITION, f"已登记去世日期为{death}，如有误请以更正报告上报")
        elif on > death:
            refuse(Code.BENEFICIARY_DECEASED, "变动日期晚于去世日期，请核对")
    category = (person.value_on("CATEGORY", on) or {}).get("value")
    if kind == "RETIRED" and category == "RETIREE" and not corrects:
        refuse(Code.INVALID_TRANSITION, "该日已登记为退休职工，无需再报；日期有误请以更正报告上报")
    if kind == "JOB_LOST" and not corrects:
        _require_job(category, on, person)


def _require_job(category: str | None, on: date, person: Person) -> None:
    """C5.2: nobody loses a job before the hire, in retirement, without one."""
    if category in ("RETIREE", "FARMER", "UNEMPLOYED"):
        refuse(Code.INVALID_TRANSITION, "该日登记为退休、农民或已下岗失业，不能再报下岗失业，请先核对人员类别")
    hired = [day for day, value in person.facts.get("WORK", {}).items() if value.get("employer")]
    if hired and on < min(hired):
        refuse(Code.FIELD_INVALID, f"下岗失业日期早于到岗日期{min(hired)}，请核对")


def facts_from(kind: str, content: Mapping[str, Any], on: date, person: Person) -> list[Recorded]:
    """The facts that hold from the day on, only those that differ from what is on record."""
    changes: dict[str, dict[str, Any]] = {}
    work, category = person.value_on("WORK", on) or {}, (person.value_on("CATEGORY", on) or {}).get("value")
    if kind == "DECEASED":
        changes["LIFE"] = {"value": "DECEASED"}
    elif kind == "RESIDENCE_CHANGED":
        changes["RESIDENCE"] = {"region": content["region"], "address": content["address"]}
    elif kind == "POSITION_CHANGED":
        changes["WORK"] = {**work, "post": content["post"], "front_line": content["front_line"]}
    elif kind == "RETIRED":
        changes["CATEGORY"] = {"value": "RETIREE"}
    elif kind == "EMPLOYER_CHANGED":
        told = ("employer", "credit_code", "code_verified", "condition", "post", "front_line", "overcapacity", "region", "affiliated")
        changes["WORK"] = {**work, **{name: content[name] for name in told}}
        if category != "RETIREE":  # a retiree who works again stays one: the pension goes on
            changes["CATEGORY"] = {"value": "STAFF"}
    elif kind == "JOB_LOST":
        changes["WORK"] = without_employer(work, CONDITION_OF_CAUSE.get(content["cause"]), content["cause"] == "OVERCAPACITY")
        changes["CATEGORY"] = {"value": "UNEMPLOYED"}
        changes["JOB_LOSS"] = {"cause": content["cause"]}
    if kind in ("EMPLOYER_CHANGED", "RETIRED") and (person.value_on("JOB_LOSS", on) or {}).get("cause"):
        changes["JOB_LOSS"] = {"cause": None}
    return [Recorded(name, on, value) for name, value in changes.items() if value != person.value_on(name, on)]


def without_employer(work: Mapping[str, Any], condition: str | None, overcapacity: bool) -> dict[str, Any]:
    """The work record of somebody whose employment ended: the last employer stays readable, in the condition it ended in."""
    return {
        **work,
        **_NO_EMPLOYER,
        "former_employer": work.get("employer") or work.get("former_employer", ""),
        "condition": condition or work.get("condition", ""),
        "overcapacity": overcapacity or work.get("overcapacity", False),
    }


def work_found(person: Person, on: date, form: str, employer: tuple[str, str] | None) -> list[Recorded]:
    """Work again, as employment says it; `employer`: name and credit code of a unit of the register. Who employs is otherwise not on record:
    nobody looks after the person yet, and custody goes on until a report names the unit (C7.4).
    """
    changes: dict[str, dict[str, Any]] = {"JOB_LOSS": {"cause": None}}
    if (person.value_on("CATEGORY", on) or {}).get("value") != "RETIREE":
        changes["CATEGORY"] = {"value": "FLEXIBLE" if form in ("SELF_EMPLOYED", "FLEXIBLE") else "STAFF"}
    if employer is not None:
        name, code = employer
        at = {"employer": name, "credit_code": code, "code_verified": bool(code), "condition": "NORMAL", "overcapacity": False}
        unsaid = {
            "post": "",
            "front_line": False,
            "region": "",
            "affiliated": None,
        }  # where and as what: the register of units, later reports
        changes["WORK"] = {**(person.value_on("WORK", on) or {}), **at, **unsaid}
    return [Recorded(name, on, value) for name, value in changes.items() if value != person.value_on(name, on)]


def taken_back(applied: list[Recorded], person: Person) -> list[Recorded]:
    """Of the facts that a report set, those nobody recorded over since: from their day on, what held the day before goes on."""
    held = [fact for fact in applied if person.facts.get(fact.kind, {}).get(fact.starts_on) == fact.value]
    return going_on(held, person)


_OF_WORK: Final = ("WORK", "CATEGORY", "JOB_LOSS")


def work_taken_back(applied: list[Recorded], person: Person) -> list[Recorded]:
    """`taken_back` for work found again that was none; from the next day for which anything of the work is on record, all goes on as it was told."""
    on = min((fact.starts_on for fact in applied), default=None)
    later = [day for kind in _OF_WORK for day in person.facts.get(kind, {}) if on is not None and day > on]
    until = min(later, default=None)
    told = {kind: person.value_on(kind, until) for kind in _OF_WORK} if until is not None else {}
    undone = taken_back(applied, person)
    kept = [
        Recorded(kind, until, value)
        for kind, value in told.items()
        if until is not None and value is not None and person.value_on(kind, until) != value
    ]
    record(kept, person)
    return [*undone, *kept]


def going_on(facts: list[Recorded], person: Person) -> list[Recorded]:
    """On the day of each fact, in order, what holds the day before goes on instead: set in the person, and returned to be kept."""
    kept = []
    for fact in sorted(facts, key=lambda fact: fact.starts_on):
        before = person.value_on(fact.kind, fact.starts_on - _ONE_DAY)
        kept.append(Recorded(fact.kind, fact.starts_on, _NOTHING.get(fact.kind, {}) if before is None else before))
        record(kept[-1:], person)
    return kept


_NOTHING: Final[dict[str, dict[str, Any]]] = {"JOB_LOSS": {"cause": None}, "CUSTODY": {"county": None, "city": None}}


def record(facts: list[Recorded], person: Person) -> None:
    for fact in facts:
        person.facts.setdefault(fact.kind, {})[fact.starts_on] = fact.value
