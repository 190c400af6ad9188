"""C8.1 坚持属地管理为主的原则: which union is responsible for a person, by the ties on record (Q22, Q28, Q54)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.parameters import ParametersOn
from libs.common.kernel.working_days import WorkingCalendar

CLAUSE = Clause("C8.1", "坚持属地管理为主的原则", ("Q22", "Q28", "Q54"))


class Basis(StrEnum):
    INDUSTRY = "INDUSTRY"
    PROVINCIAL_DIRECT = "PROVINCIAL_DIRECT"
    EMPLOYER = "EMPLOYER"  # the city and county of the employer
    RESIDENCE = "RESIDENCE"  # the city and county of usual residence
    UNCHANGED = "UNCHANGED"  # nothing on record says otherwise than the present union


_PRIORITY: Final = (
    (OrgKind.INDUSTRY_UNION, Basis.INDUSTRY),
    (OrgKind.PROVINCIAL_DIRECT_UNION, Basis.PROVINCIAL_DIRECT),
    (OrgKind.CITY_FEDERATION, Basis.EMPLOYER),
)


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """`unit`: whether a unit stands, for a retiree the former one (Q28); None where a staff member's is not on record. `ties`: kinds of the
    unions that the unit belongs to. `residence`: whether the usual residence is in the province.
    """

    category: str
    unit: bool | None
    ties: frozenset[OrgKind]
    residence: bool


def basis(facts: RouteFacts) -> Basis:
    """Industry before provincial-direct before the employer's city; without a unit, and for farmers, the city of usual residence."""
    if facts.unit and facts.category != "FARMER":
        return next((found for kind, found in _PRIORITY if kind in facts.ties), Basis.UNCHANGED)
    if facts.unit is None and facts.category == "STAFF":
        return Basis.UNCHANGED
    return Basis.RESIDENCE if facts.residence else Basis.UNCHANGED


def due_on(proposed_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """By when the receiving union accepts or declines. Refuses CALENDAR_YEAR_MISSING."""
    return calendar.add_working_days(proposed_on, parameters.integer("transfer.working_days"))
