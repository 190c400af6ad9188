"""Cities and counties of the province as the national table of divisions knows them on a day (GB/T 2260)."""

from datetime import date
from typing import Final

from libs.common.kernel.regions import Region
from libs.common.persistence.region_seed import shipped_regions

_PROVINCE: Final = "34"
_STATISTICAL: Final = "7"
"""34xx7x are zones of the statistics bureau, no divisions (domain.md §10.3)."""


def places_on(day: date) -> list[Region]:
    """Each city followed by its counties, districts and county-level cities."""
    regions = shipped_regions()
    return [
        place
        for city in regions.cities(_PROVINCE, day)
        for place in (city, *(county for county in regions.counties_of(city.code, day) if county.code[4] != _STATISTICAL))
    ]


def place_name(code: str, day: date) -> str | None:
    """None for what is no city or county of the province that day."""
    return next((place.name for place in places_on(day) if place.code == code), None)


def last_day(year: int) -> date:
    return date(year, 12, 31)
