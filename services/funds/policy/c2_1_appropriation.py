"""C2.1 加大劳模帮扶资金投入: who records a place's yearly appropriation, and how a year stands beside the year before (flagged, never blocked)."""

from enum import StrEnum

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.jurisdiction import OrgKind

CLAUSE = Clause("C2.1", "加大劳模帮扶资金投入")
_OWN = frozenset({OrgKind.CITY_GOVERNMENT, OrgKind.CITY_FINANCE, OrgKind.COUNTY_GOVERNMENT, OrgKind.COUNTY_FINANCE})
_OF_CITIES = frozenset({OrgKind.CITY_GOVERNMENT, OrgKind.CITY_FINANCE, OrgKind.CITY_FEDERATION})
_BY_UNION = {
    OrgKind.CITY_FEDERATION: frozenset({Role.PREPARER, Role.FUNDS_CLERK}),
    OrgKind.COUNTY_FEDERATION: frozenset({Role.COUNTY_REVIEWER, Role.FUNDS_CLERK}),
}


class Trend(StrEnum):
    """`NOT_RECORDED`: no row of the year, whatever the year before; zero is a row."""

    NOT_RECORDED = "NOT_RECORDED"
    FIRST = "FIRST"
    RISEN = "RISEN"
    LEVEL = "LEVEL"
    FALLEN = "FALLEN"


def trend(fen: int | None, before_fen: int | None) -> Trend:
    """A year's appropriation beside the year before, both in fen; None where nothing is recorded."""
    if fen is None:
        return Trend.NOT_RECORDED
    if before_fen is None:
        return Trend.FIRST
    return Trend.FALLEN if fen < before_fen else Trend.RISEN if fen > before_fen else Trend.LEVEL


def is_city(place: str) -> bool:
    """`place`: six digits (GB/T 2260)."""
    return place.endswith("00")


def records_for(actor: Actor, own_place: str, place: str) -> bool:
    """Whether a clerk of a unit at `own_place` records for `place`: its own office's, or, for a unit without an account, the union's.

    A city's finance bureau and union may also record for the counties of their city, never for another city.
    """
    if actor.unit_kind in _OWN:
        held = actor.has(Role.GOVERNMENT_CLERK)
    else:
        held = actor.unit_kind in _BY_UNION and bool(actor.roles & _BY_UNION[actor.unit_kind])
    return held and reaches(actor.unit_kind, own_place, place)


def on_behalf(actor: Actor) -> bool:
    """Whether the clerk acts for a unit without an account, so that the sealed paper's number and the unit's name are kept too."""
    return actor.unit_kind in _BY_UNION


def reaches(kind: OrgKind | None, own_place: str, place: str) -> bool:
    """A city's units reach the city and its counties, a county's units the county."""
    if kind in _OF_CITIES:
        return bool(own_place) and own_place[:4] == place[:4]
    return own_place == place
