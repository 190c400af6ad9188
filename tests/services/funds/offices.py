"""Units of a city and a county beside the unions of `union.py`, for acts that a place's offices do."""

from datetime import date

from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.kernel.ids import derived_id
from tests.services.funds.union import Union

OFFICES = {
    "合肥市财政局": ("CITY_FINANCE", "340100"),
    "庐江县财政局": ("COUNTY_FINANCE", "340124"),
    "芜湖市政府": ("CITY_GOVERNMENT", "340200"),
    "合肥市总": ("CITY_FEDERATION", "340100"),
    "庐江县总": ("COUNTY_FEDERATION", "340124"),
}


async def open_offices(union: Union) -> None:
    for name, (kind, region) in OFFICES.items():
        union.units[name] = derived_id("unit", name)
        await union.hear(
            OrgUnitRegistered(
                subject=union.units[name],
                effective_on=date(2024, 6, 1),
                kind=kind,
                name=name,
                valid_from=date(2004, 1, 1),
                region_code=region,
            )
        )
