"""Units, the responsible chain of a person, and what part of the people an actor may see (domain.md §2, design.md §6)."""

from dataclasses import dataclass
from enum import StrEnum

from libs.common.kernel.ids import OrgUnitId, PersonId


class OrgKind(StrEnum):
    PROVINCIAL_FEDERATION = "PROVINCIAL_FEDERATION"  # 省总工会
    PROVINCIAL_FINANCE = "PROVINCIAL_FINANCE"  # 省财政厅
    CITY_FEDERATION = "CITY_FEDERATION"  # 市总工会
    PROVINCIAL_DIRECT_UNION = "PROVINCIAL_DIRECT_UNION"  # 省直工会
    INDUSTRY_UNION = "INDUSTRY_UNION"  # 产业工会
    COUNTY_FEDERATION = "COUNTY_FEDERATION"  # 县(市、区)总工会
    UNION_OFFICE = "UNION_OFFICE"  # an L2's own grassroots office, where there is neither county union nor employer union
    EMPLOYER = "EMPLOYER"
    EMPLOYER_UNION = "EMPLOYER_UNION"
    TOWNSHIP_STREET = "TOWNSHIP_STREET"
    RESIDENTS_COMMITTEE = "RESIDENTS_COMMITTEE"
    HRSS = "HRSS"  # 人社 (省厅/市/县局)
    CIVIL_AFFAIRS = "CIVIL_AFFAIRS"  # 民政
    MEDICAL_INSURANCE = "MEDICAL_INSURANCE"  # 医保
    HOUSING = "HOUSING"  # 住建
    HEALTH = "HEALTH"  # 卫健
    CITY_GOVERNMENT = "CITY_GOVERNMENT"
    COUNTY_GOVERNMENT = "COUNTY_GOVERNMENT"
    CITY_FINANCE = "CITY_FINANCE"
    COUNTY_FINANCE = "COUNTY_FINANCE"
    AWARDING_BODY = "AWARDING_BODY"  # 表彰单位
    AUDIT_OFFICE = "AUDIT_OFFICE"
    OTHER = "OTHER"


L2_KINDS = frozenset({OrgKind.CITY_FEDERATION, OrgKind.PROVINCIAL_DIRECT_UNION, OrgKind.INDUSTRY_UNION})
PROVINCE_KINDS = frozenset({OrgKind.PROVINCIAL_FEDERATION, OrgKind.PROVINCIAL_FINANCE})
GRASSROOTS_KINDS = frozenset(
    {OrgKind.UNION_OFFICE, OrgKind.EMPLOYER, OrgKind.EMPLOYER_UNION, OrgKind.TOWNSHIP_STREET, OrgKind.RESIDENTS_COMMITTEE}
)

BUREAU_KINDS = frozenset(
    {
        OrgKind.HRSS,
        OrgKind.CIVIL_AFFAIRS,
        OrgKind.MEDICAL_INSURANCE,
        OrgKind.HOUSING,
        OrgKind.HEALTH,
        OrgKind.CITY_GOVERNMENT,
        OrgKind.COUNTY_GOVERNMENT,
        OrgKind.CITY_FINANCE,
        OrgKind.COUNTY_FINANCE,
    }
)
"""Departments and governments: they stand in no chain; what they may see is bounded by their own place."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The responsible chain of one person at a date. `county` is None on the direct and industry routes; then `unit` (an employer
    union or the L2's own office) does the county gate. `l2` is exactly one per living person.
    """

    l2: OrgUnitId
    county: OrgUnitId | None = None
    unit: OrgUnitId | None = None


class Level(StrEnum):
    UNIT = "unit"
    COUNTY = "county"
    L2 = "l2"


@dataclass(frozen=True, slots=True)
class Everyone:
    """The province, an auditor with a mandate, another department's service."""


@dataclass(frozen=True, slots=True)
class InChain:
    """People whose responsible chain holds this unit at this level."""

    level: Level
    unit_id: OrgUnitId


@dataclass(frozen=True, slots=True)
class InPlace:
    """People whose county union (a county's code), or whose responsible city union (a city's code), stands in this division."""

    region_code: str

    @property
    def level(self) -> Level:
        return Level.L2 if self.region_code.endswith("00") else Level.COUNTY


@dataclass(frozen=True, slots=True)
class OnePerson:
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class Nobody:
    """Deny by default."""


Scope = Everyone | InChain | InPlace | OnePerson | Nobody


def scope_of_unit(kind: OrgKind | None, unit_id: OrgUnitId | None) -> Scope:
    """What people a unit's clerks may see."""
    if kind is None or unit_id is None:
        return Nobody()
    if kind in PROVINCE_KINDS or kind is OrgKind.AUDIT_OFFICE:
        return Everyone()
    if kind in L2_KINDS:
        return InChain(Level.L2, unit_id)
    if kind is OrgKind.COUNTY_FEDERATION:
        return InChain(Level.COUNTY, unit_id)
    if kind in GRASSROOTS_KINDS:
        return InChain(Level.UNIT, unit_id)
    return Nobody()


def scope_of_bureau(region_code: str | None) -> Scope:
    """What people a department of the province, a city or a county may see where a door admits its kind: those of its place."""
    if region_code is None:
        return Nobody()
    return Everyone() if region_code.endswith("0000") else InPlace(region_code)


def covers(scope: Scope, person_id: PersonId, chain: Chain | None) -> bool:
    """The same rule that SQL applies to lists, for one person in hand; what a bureau sees depends on places, which SQL knows."""
    match scope:
        case Everyone():
            return True
        case OnePerson(person_id=own):
            return own == person_id
        case InChain(level=level, unit_id=unit_id):
            return chain is not None and getattr(chain, level.value) == unit_id
        case _:
            return False
