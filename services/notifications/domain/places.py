"""Cities and counties by their division code, and whose business a place is (C8.1 属地管理)."""

from enum import StrEnum
from typing import Final

from libs.common.kernel.jurisdiction import PROVINCE_KINDS, OrgKind


class PlaceLevel(StrEnum):
    CITY = "CITY"
    COUNTY = "COUNTY"


GOVERNMENTS: Final = frozenset({OrgKind.CITY_GOVERNMENT, OrgKind.COUNTY_GOVERNMENT})
FEDERATIONS: Final = frozenset({OrgKind.CITY_FEDERATION, OrgKind.COUNTY_FEDERATION})
"""A government without an account hands its sealed paper to the union of the same place (domain.md §2)."""

OVERSEERS: Final = PROVINCE_KINDS | {OrgKind.AUDIT_OFFICE}


def level_of(region_code: str) -> PlaceLevel | None:
    """None for a province: no place of the register."""
    if region_code.endswith("0000"):
        return None
    return PlaceLevel.CITY if region_code.endswith("00") else PlaceLevel.COUNTY


def covers_all(kind: OrgKind | None, region_code: str | None) -> bool:
    """Whether a unit may look at what every place reports: 省总工会, 省财政厅, auditors, departments of the province."""
    return kind in OVERSEERS or (kind is not None and region_code is not None and region_code.endswith("0000"))


def covers(kind: OrgKind | None, region_code: str | None, place: str) -> bool:
    """Whether a unit may look at what a place reports: the province at all, a city at itself and its counties, a county at itself."""
    if covers_all(kind, region_code):
        return True
    if kind is None or region_code is None:
        return False
    return place == region_code or (region_code.endswith("00") and place.startswith(region_code[:4]))
