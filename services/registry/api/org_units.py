"""Units and places (domain.md §2)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.persistence.region_seed import shipped_regions
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.registry.api.door import Lookups, Uow
from services.registry.use_cases.cease_employer import CeaseEmployer, cease_employer
from services.registry.use_cases.change_org_unit import ChangeOrgUnit, change_org_unit
from services.registry.use_cases.establish_units import EstablishUnits, establish_units
from services.registry.use_cases.follow_change import FollowChange, follow_change
from services.registry.use_cases.register_org_unit import RegisterOrgUnit, register_org_unit
from services.registry.views.find_org_units import OrgUnitOut, find_org_units

router = department_router("/org-units", "单位")


class OrgUnitIn(RequestModel):
    kind: OrgKind = Field(description="单位种类")
    name: str = Field(min_length=2, max_length=100, description="名称", examples=["合肥市包河区包公街道办事处"])
    parent_id: UUID = Field(description="上级单位编号")
    region_code: str | None = Field(default=None, pattern=r"^[0-9]{6}$", description="行政区划代码", examples=["340111"])
    valid_from: date = Field(description="成立日期", examples=["2018-01-01"])

    def command(self) -> RegisterOrgUnit:
        return RegisterOrgUnit(self.kind, self.name, OrgUnitId(self.parent_id), self.region_code, self.valid_from, shipped_regions())


@router.get("", summary="查询单位")
async def list_org_units(
    pool: Lookups,
    _actor: CurrentActor,
    kind: Annotated[OrgKind | None, Query(description="单位种类")] = None,
    parent_id: Annotated[UUID | None, Query(description="上级单位编号")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[OrgUnitOut]:
    after = decode_cursor(cursor, 1)
    units = await find_org_units(pool, kind=kind, parent_id=parent_id, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=units[:limit], next=encode_cursor(units[limit - 1].id) if len(units) > limit else None)


@router.post("", status_code=201, summary="登记单位")
async def create_org_unit(body: OrgUnitIn, actor: CurrentActor, uow: Uow) -> OrgUnitOut:
    unit = await register_org_unit(body.command(), actor, uow)
    return OrgUnitOut.model_validate(unit.model_dump())


class OrgUnitChangeIn(RequestModel):
    """单位变更：未填的栏目不变"""

    effective_on: date = Field(description="变更日期", examples=["2024-07-01"])
    name: str | None = Field(default=None, min_length=2, max_length=100, description="新名称", examples=["合肥市包河区包公街道总工会"])
    parent_id: UUID | None = Field(default=None, description="新的上级单位编号")
    region_code: str | None = Field(default=None, pattern=r"^[0-9]{6}$", description="新的行政区划代码", examples=["340111"])
    valid_to: date | None = Field(default=None, description="撤销、合并、关闭的最后一日")
    condition: Literal["CLOSED", "MERGED", "BANKRUPT", "ABOLISHED"] | None = Field(
        default=None,
        description="用人单位关闭、兼并、破产、撤销：其劳模自次日起转入承继单位，没有承继单位的实行属地委托管理(C7.4)；须同时填最后一日",
    )
    successor_id: UUID | None = Field(default=None, description="承继单位编号；没有的为空")


@router.post("/{unit_id}/changes", status_code=201, summary="变更或撤销单位")
async def change_unit(unit_id: UUID, body: OrgUnitChangeIn, actor: CurrentActor, uow: Uow) -> OrgUnitOut:
    parent_id = OrgUnitId(body.parent_id) if body.parent_id else None
    valid_to = body.valid_to
    if body.condition is not None:
        if body.valid_to is None:
            refuse(Code.INPUT_INVALID, "单位关停并转须填写最后存在的一日")
        successor = OrgUnitId(body.successor_id) if body.successor_id else None
        ceased = await cease_employer(CeaseEmployer(OrgUnitId(unit_id), body.valid_to, body.condition, successor), actor, uow)
        for person_id in ceased.people:
            await follow_change(FollowChange(person_id, ceased.since, shipped_regions()), uow)
        valid_to = ceased.closes_on
    command = ChangeOrgUnit(OrgUnitId(unit_id), body.effective_on, shipped_regions(), body.name, body.region_code, parent_id, valid_to)
    unit = await change_org_unit(command, actor, uow)
    return OrgUnitOut.model_validate(unit.model_dump())


class EstablishmentIn(RequestModel):
    on: date = Field(description="按该日有效的行政区划建立", examples=["2024-02-26"])


class EstablishmentOut(ReadModel):
    """建立结果"""

    added: int = Field(description="新建单位数")


@router.post("/establishment", status_code=201, summary="建立法定单位(省、市、县、省直和产业工会)")
async def establish_org_units(body: EstablishmentIn, actor: CurrentActor, uow: Uow) -> EstablishmentOut:
    added = await establish_units(EstablishUnits(body.on, shipped_regions()), actor, uow)
    return EstablishmentOut(added=len(added))
