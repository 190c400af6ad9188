"""Establish the statutory units in force on a day: the province, its finance, the cities, counties, direct and industry unions, and the
bureaus of human resources and social security, which report changes beside them (domain.md §2, C7.3).

Who may: the system administrator.   Trigger: POST /registry/org-units/establishment.   Records: units that are missing; again changes nothing.
Emits: ORG_UNIT_REGISTERED.   Refuses: ROLE_NOT_PERMITTED.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, derived_id
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.regions import Regions
from services.registry.storage.org_units import UnitRow
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.register_org_unit import registered

PROVINCE: Final = "34"
DIRECT: Final = "安徽省省直机关工会"
INDUSTRIES: Final = ("安徽省能源化学地质工会", "安徽省教科文卫体工会")
BUREAU: Final = "人力资源和社会保障局"
_SINCE: Final = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class EstablishUnits:
    on: date
    regions: Regions


async def establish_units(command: EstablishUnits, actor: Actor, uow: UnitOfWork) -> list[UnitRow]:
    if not actor.has(Role.SYSTEM_ADMIN):
        refuse(Code.ROLE_NOT_PERMITTED, "法定单位由系统管理员建立")
    added = await uow.org_units.add_missing(list(_units(command)))
    for unit in added:
        uow.emit(registered(unit))
    return added


def _units(command: EstablishUnits) -> Iterator[UnitRow]:
    province = _unit(OrgKind.PROVINCIAL_FEDERATION, "安徽省总工会", f"{PROVINCE}0000", None)
    yield province
    yield _unit(OrgKind.PROVINCIAL_FINANCE, "安徽省财政厅", f"{PROVINCE}0000", None)
    yield _unit(OrgKind.HRSS, "安徽省人力资源和社会保障厅", f"{PROVINCE}0000", None)
    for city in command.regions.cities(PROVINCE, command.on):
        federation = _unit(OrgKind.CITY_FEDERATION, f"{city.name}总工会", city.code, province.id)
        yield federation
        yield _office(federation)
        yield _unit(OrgKind.HRSS, f"{city.name}{BUREAU}", city.code, None)
        for county in command.regions.counties_of(city.code, command.on):
            yield _unit(OrgKind.COUNTY_FEDERATION, f"{county.name}总工会", county.code, federation.id)
            yield _unit(OrgKind.HRSS, f"{county.name}{BUREAU}", county.code, None)
    for kind, name in ((OrgKind.PROVINCIAL_DIRECT_UNION, DIRECT), *((OrgKind.INDUSTRY_UNION, name) for name in INDUSTRIES)):
        union = _unit(kind, name, None, province.id)
        yield union
        yield _office(union)


def _office(l2: UnitRow) -> UnitRow:
    """The L2's own grassroots office: it fills forms where there is neither county union nor employer (design.md §4)."""
    return _unit(OrgKind.UNION_OFFICE, f"{l2.name}基层工作办公室", l2.region_code, l2.id)


def _unit(kind: OrgKind, name: str, region_code: str | None, parent_id: OrgUnitId | None) -> UnitRow:
    unit_id = OrgUnitId(derived_id("org_unit", kind, region_code or name, name))
    return UnitRow(id=unit_id, kind=kind, name=name, region_code=region_code, parent_id=parent_id, valid_from=_SINCE)
