"""Allocation by 省财政厅 and 省总工会 together (C2.7)."""

from uuid import UUID

from fastapi import Query, Request
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId, OrgUnitId
from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import MONTH, MonthField, ReadModel, RequestModel, YuanIn
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.use_cases.propose_allocation import ProposeAllocation, propose_allocation
from services.funds.use_cases.sign_allocation import SignAllocation, sign_allocation
from services.funds.views.propose_shares import ProposalOut, WaitingOut, find_waiting, propose_shares

router = department_router("", "资金分配")


class ShareIn(RequestModel):
    l2: UUID = Field(description="责任工会(市总工会、省直工会、产业工会)")
    amount: YuanIn = Field(description="分配金额(元)", examples=["20000.00"])


class AllocationIn(RequestModel):
    earmark_id: UUID = Field(description="专项资金")
    through: MonthField = Field(description="按应发至该月的需求")
    shares: list[ShareIn] = Field(min_length=1, max_length=200, description="各责任工会的分配金额")


class AllocationOut(ReadModel):
    """分配方案"""

    id: UUID = Field(description="方案编号")
    state: str = Field(description="PROPOSED 待签 · SIGNED 一方已签 · EXECUTED 双方已签并拨付")
    signatures: list[str] = Field(description="已签环节")


@router.get("/allocation-proposals", summary="按已核对的应发额提出分配建议")
async def get_allocation_proposal(
    request: Request,
    _unit: MoneyUnit,
    pool: Lookups,
    earmark_id: UUID = Query(description="专项资金"),
    through: str = Query(pattern=MONTH, description="应发至该月", examples=["2024-06"]),
) -> ProposalOut:
    proposal = await propose_shares(pool, earmark_id, Month.parse(through), request.app.state.house.clock.now())
    if proposal is None:
        refuse(Code.NOT_FOUND, "没有此专项资金，或尚无到账")
    return proposal


@router.get("/waiting-list", summary="候补名单：资金不足时等待的申请及次序", description="次序为全省次序；新到资金先保障候补名单。")
async def list_waiting(unit: MoneyUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100) -> Page[WaitingOut]:
    after = decode_cursor(cursor, 1)
    found = await find_waiting(pool, unit, after=int(after[0]) if after else None, limit=limit + 1)
    return Page(items=[each for _, each in found[:limit]], next=encode_cursor(found[limit - 1][0]) if len(found) > limit else None)


@router.post("/allocations", status_code=201, summary="提出分配方案")
@keyed
async def propose(body: AllocationIn, actor: CurrentActor, uow: Uow) -> AllocationOut:
    shares: dict[OrgUnitId, int] = {}
    for share in body.shares:
        if share.l2 in shares:
            refuse(Code.FIELD_INVALID, "同一责任工会只能列一行")
        shares[OrgUnitId(share.l2)] = share.amount
    plan_id = await propose_allocation(ProposeAllocation(EarmarkId(body.earmark_id), body.through, shares), actor, uow)
    return AllocationOut(id=plan_id, state="PROPOSED", signatures=[])


@router.post("/allocations/{allocation_id}/signatures", status_code=201, summary="签署分配方案(双方签署后拨付)")
@keyed
async def sign(allocation_id: UUID, actor: CurrentActor, uow: Uow) -> AllocationOut:
    plan = await sign_allocation(SignAllocation(allocation_id), actor, uow)
    return AllocationOut(id=plan.id, state=plan.state, signatures=sorted(plan.signatures))
