"""Change a unit: another name, place or unit above it, or its last day (domain.md §2; C7.2).

Who may: whoever may register it.   Trigger: POST /registry/org-units/{id}/changes.   Records: the unit as it is from then on.
Emits: ORG_UNIT_CHANGED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, ORG_UNKNOWN, REGION_UNKNOWN, INVALID_TRANSITION (closed already; still
somebody's responsible unit; the office of a union that stands), FIELD_INVALID (ends before it began).
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.registry import OrgUnitChanged
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.regions import Regions
from services.registry.storage.org_units import UnitRow
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.register_org_unit import check_place, check_region


@dataclass(frozen=True, slots=True)
class ChangeOrgUnit:
    """What is None stays. `valid_to`: the last day of a unit that is closed, merged or abolished."""

    unit_id: OrgUnitId
    effective_on: date
    regions: Regions
    name: str | None = None
    region_code: str | None = None
    parent_id: OrgUnitId | None = None
    valid_to: date | None = None


async def change_org_unit(command: ChangeOrgUnit, actor: Actor, uow: UnitOfWork) -> UnitRow:
    unit = await uow.org_units.lock(command.unit_id)
    if unit is None:
        refuse(Code.NOT_FOUND, "没有此单位，请核对编号")
    await check_place(unit.parent_id, unit.kind, actor, uow)
    if command.parent_id is not None:
        await check_place(command.parent_id, unit.kind, actor, uow)
    if unit.valid_to is not None:
        refuse(Code.INVALID_TRANSITION, f"该单位已于{unit.valid_to}撤销")
    check_region(command.region_code, command.regions, uow.now.date())
    if command.valid_to is not None:
        await _may_close(unit, command.valid_to, uow)
    changed = {name: getattr(command, name) for name in ("name", "region_code", "parent_id", "valid_to")}
    after = unit.model_copy(update={name: value for name, value in changed.items() if value is not None})
    await uow.org_units.replace(after)
    uow.emit(OrgUnitChanged(subject=after.id, effective_on=command.effective_on, **after.model_dump(exclude={"id"})))
    return after


async def _may_close(unit: UnitRow, last_day: date, uow: UnitOfWork) -> None:
    if last_day < unit.valid_from:
        refuse(Code.FIELD_INVALID, "撤销日期早于成立日期")
    above = await uow.org_units.find(unit.parent_id) if unit.kind is OrgKind.UNION_OFFICE and unit.parent_id else None
    if above is not None and above.valid_to is None:  # a union that stands has its office: rows of its people name it
        refuse(Code.INVALID_TRANSITION, "基层工作办公室随其工会撤销，请先撤销该工会")
    if await uow.org_units.answers_for_someone(unit.id, last_day):
        refuse(Code.INVALID_TRANSITION, "仍有劳模由该单位负责，请先办理转接，再撤销单位")
