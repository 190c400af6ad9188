"""Entrusted custody of people without a supervising unit (C7.4), and who is to be responsible for whom (Q22)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.ids import OrgUnitId
from libs.common.persistence.region_seed import shipped_regions
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.described_exports import Described, described_export
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.registry.api.door import Lookups, Uow
from services.registry.use_cases.acknowledge_custody import AcknowledgeCustody, acknowledge_custody
from services.registry.use_cases.assign_custody import AssignCustody, assign_custody
from services.registry.use_cases.follow_change import FollowChange, follow_change
from services.registry.use_cases.place_custody import PlaceCustody, place_custody
from services.registry.views.find_custodies import CustodyOut, WithoutCustody, find_custodies, find_without_custody
from services.registry.views.find_transfers import TransferOut, find_transfers

router = department_router("", "托管与转接")
_TRANSFERS = Described("TRANSFERS", "责任工会转接清单", TransferOut, frozenset({"from_l2", "l2", "county"}))
_CUSTODIES = Described("CUSTODIES", "属地委托管理清单", CustodyOut, frozenset({"county", "city"}))
_READERS = (Role.REGISTRAR, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.SERVICE)


class CustodyIn(RequestModel):
    ceased_on: date = Field(description="没有主管单位的第一日", examples=["2024-05-01"])
    condition: Literal["CLOSED", "MERGED", "BANKRUPT", "ABOLISHED"] = Field(description="单位状况：关闭 · 兼并 · 破产 · 撤销")
    reason: str = Field(min_length=2, max_length=200, description="依据", examples=["法院破产裁定书"])


class AcknowledgementIn(RequestModel):
    """确认接收：托管依规则已经生效"""

    filling_unit: UUID | None = Field(default=None, description="负责摸底填表的乡镇、街道或村(居)委会；为空则由县级工会的填表岗位办理")


class DisputeIn(RequestModel):
    reason: str = Field(min_length=2, max_length=300, description="理由(密封保存)", examples=["本人常住地不在本区"])


class SettlementIn(RequestModel):
    county: UUID = Field(description="裁定执行托管的县级工会")
    reason: str = Field(min_length=2, max_length=300, description="裁定理由", examples=["以户籍和常住证明为准"])


class CustodyActed(ReadModel):
    """托管办理结果"""

    id: UUID = Field(description="托管编号或人员编号")


@router.post("/people/{person_id}/custody", status_code=201, summary="登记托管(名册只写单位状况、未写日期的人员)")
async def add_custody(person_id: UUID, body: CustodyIn, actor: CurrentActor, uow: Uow) -> CustodyActed:
    await assign_custody(AssignCustody(person_id, body.ceased_on, body.condition, body.reason), actor, uow)
    await follow_change(FollowChange(person_id, body.ceased_on, shipped_regions()), uow)
    return CustodyActed(id=person_id)


@router.get("/custodies", summary="查询托管(未确认、争议、某人)")
async def list_custodies(
    actor: CurrentActor,
    pool: Lookups,
    person_id: Annotated[UUID | None, Query(description="只看某人")] = None,
    ended: Annotated[bool, Query(description="含已终止的")] = False,
    unacknowledged: Annotated[bool, Query(description="只看尚未确认接收的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[CustodyOut]:
    require_role(actor, *_READERS)
    after = decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_custodies(
        pool, scope_of(actor), person=person_id, ended=ended, unacknowledged=unacknowledged, after=key, limit=limit + 1
    )
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/custodies/export", summary="导出托管清单为 Excel", response_class=Response)
async def export_custodies(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    ended: Annotated[bool, Query(description="含已终止的")] = False,
    unacknowledged: Annotated[bool, Query(description="只看尚未确认接收的")] = False,
) -> Response:
    require_role(actor, *_READERS)
    scope = scope_of(actor)

    async def page(after: UUID | None, limit: int) -> list[CustodyOut]:
        return await find_custodies(pool, scope, person=None, ended=ended, unacknowledged=unacknowledged, after=after, limit=limit)

    asked = {"含已终止": "是" if ended else "", "只看未确认": "是" if unacknowledged else ""}
    return await described_export(request, actor, _CUSTODIES, page, asked, purpose)


@router.get("/custodies/missing", summary="单位已关停并转、尚未登记托管的人员")
async def list_without_custody(
    request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[WithoutCustody]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    found = await find_without_custody(pool, scope_of(actor), today, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/custodies/{custody_id}/acknowledgement", status_code=201, summary="确认接收托管，指定填表单位")
async def acknowledge(custody_id: UUID, body: AcknowledgementIn, actor: CurrentActor, uow: Uow) -> CustodyActed:
    unit = OrgUnitId(body.filling_unit) if body.filling_unit else None
    await acknowledge_custody(AcknowledgeCustody(custody_id, unit), actor, uow)
    return CustodyActed(id=custody_id)


@router.post("/custodies/{custody_id}/dispute", status_code=201, summary="对托管归属提出异议(其间由市总工会执行)")
async def dispute(custody_id: UUID, body: DisputeIn, actor: CurrentActor, uow: Uow) -> CustodyActed:
    await place_custody(PlaceCustody(custody_id, None, body.reason), actor, uow)
    return CustodyActed(id=custody_id)


@router.post("/custodies/{custody_id}/settlement", status_code=201, summary="裁定托管归属(市内由市总工会，跨市由省总工会)")
async def settle(custody_id: UUID, body: SettlementIn, actor: CurrentActor, uow: Uow) -> CustodyActed:
    await place_custody(PlaceCustody(custody_id, OrgUnitId(body.county), body.reason), actor, uow)
    return CustodyActed(id=custody_id)


@router.get("/transfers", summary="查询责任工会转接(转入、转出、超期)")
async def list_transfers(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    way: Annotated[Literal["in", "out"] | None, Query(description="in 转入 · out 转出")] = None,
    state: Annotated[Literal["PROPOSED", "ACCEPTED", "DECLINED", "SUPERSEDED"] | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期未答复的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[TransferOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_transfers(pool, scope_of(actor), today, way=way, state=state, overdue=overdue, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/transfers/export", summary="导出责任工会转接清单为 Excel", response_class=Response)
async def export_transfers(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    way: Annotated[Literal["in", "out"] | None, Query(description="in 转入 · out 转出")] = None,
    overdue: Annotated[bool, Query(description="只看超期未答复的")] = False,
) -> Response:
    require_role(actor, *_READERS)
    scope, today = scope_of(actor), request.app.state.house.clock.today()

    async def page(after: UUID | None, limit: int) -> list[TransferOut]:
        return await find_transfers(pool, scope, today, way=way, state=None, overdue=overdue, after=after, limit=limit)

    asked = {"方向": way, "超期": "是" if overdue else ""}
    return await described_export(request, actor, _TRANSFERS, page, asked, purpose)
