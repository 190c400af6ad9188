"""Register a unit that came up: an employer, an employer's union, a township, a village (C0.1, C7.2).

Who may: a registrar of an L2 union for units below it; of the province for any.   Trigger: POST /registry/org-units.
Records: the unit.   Emits: ORG_UNIT_REGISTERED.   Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, ORG_UNKNOWN, REGION_UNKNOWN.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, new_id
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from libs.common.kernel.regions import Regions
from services.registry.storage.org_units import UnitRow
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RegisterOrgUnit:
    kind: OrgKind
    name: str
    parent_id: OrgUnitId
    region_code: str | None
    valid_from: date
    regions: Regions


async def register_org_unit(command: RegisterOrgUnit, actor: Actor, uow: UnitOfWork) -> UnitRow:
    await check_place(command.parent_id, command.kind, actor, uow)
    check_region(command.region_code, command.regions, uow.now.date())
    unit = UnitRow(
        id=OrgUnitId(new_id()), **{name: getattr(command, name) for name in ("kind", "name", "region_code", "parent_id", "valid_from")}
    )
    await uow.org_units.add_missing([unit])
    uow.emit(registered(unit))
    return unit


async def check_place(parent_id: OrgUnitId | None, kind: OrgKind, actor: Actor, uow: UnitOfWork) -> None:
    """Refuses, unless the actor may set units of this kind under that one: an L2 its own grassroots units, the province any."""
    if not actor.has(Role.REGISTRAR) or actor.unit_kind not in L2_KINDS | {OrgKind.PROVINCIAL_FEDERATION}:
        refuse(Code.ROLE_NOT_PERMITTED, "单位由省总工会或责任工会的登记岗位登记")
    parent = await uow.org_units.find(parent_id) if parent_id else None
    if parent is None:
        refuse(Code.ORG_UNKNOWN, "上级单位不存在，请先登记上级单位")
    if actor.unit_kind in L2_KINDS and (kind not in GRASSROOTS_KINDS or actor.unit_id not in (parent.id, parent.parent_id)):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "只能办理本工会所属的基层单位")


def check_region(code: str | None, regions: Regions, today: date) -> None:
    """Refuses a code that no division has today."""
    if code is not None and not regions.holds(code, today):
        refuse(Code.REGION_UNKNOWN, "没有此现行行政区划代码，请核对")


def registered(unit: UnitRow) -> OrgUnitRegistered:
    """The event that makes a unit known to every department."""
    return OrgUnitRegistered(
        subject=unit.id,
        effective_on=unit.valid_from,
        kind=unit.kind,
        name=unit.name,
        region_code=unit.region_code,
        parent_id=unit.parent_id,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )
