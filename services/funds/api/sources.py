"""Sources of money: what each may pay for, as dated rows set by two persons (C3.6); and what a place pays on top."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.contracts.funds import Purpose
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import MONTH, MonthField, ReadModel, RequestModel, YuanIn
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.storage.sources import TopUp
from services.funds.use_cases.approve_source_purpose import ApproveSourcePurpose, approve_source_purpose
from services.funds.use_cases.approve_top_up import ApproveTopUp, approve_top_up
from services.funds.use_cases.enter_source_purpose import EnterSourcePurpose, enter_source_purpose
from services.funds.use_cases.enter_top_up import EnterTopUp, enter_top_up
from services.funds.views.find_sources import SourceOut, SourcePurposeOut, TopUpOut, find_source_purposes, find_sources, find_top_ups

router = department_router("", "资金来源与用途")
AnySource = Literal["CENTRAL_SPECIAL", "PROVINCIAL_SPECIAL", "LOCAL_SPECIAL", "UNION_FUND", "EMPLOYER_UNION", "EMPLOYMENT_FUND"]
UnionPurpose = Literal["VISIT", "BEREAVEMENT", "CHECKUP", "CONVALESCENCE"]
EmploymentPurpose = Literal["TRAINING_SUBSIDY", "APPRAISAL_SUBSIDY", "SOCIAL_INSURANCE_SUBSIDY", "PUBLIC_WELFARE_POST_SUBSIDY"]
TierName = Literal["NATIONAL", "PROVINCIAL"]
On = Annotated[date | None, Query(description="该日有效的内容，默认今天")]


class SourcePurposeIn(RequestModel):
    source: AnySource = Field(description="资金来源", examples=["PROVINCIAL_SPECIAL"])
    purpose: Purpose | UnionPurpose | EmploymentPurpose = Field(description="用途", examples=["SPECIAL_HARDSHIP_AID"])
    tier: TierName | Literal["ANY"] = Field(description="NATIONAL 全国 · PROVINCIAL 省部级 · ANY 不限", examples=["NATIONAL"])
    allowed: bool = Field(default=True, description="自生效日起可用(是)或停用(否)")
    effective_from: date = Field(description="生效日期；停用不得早于今天", examples=["2025-01-01"])
    doc_no: str = Field(min_length=3, max_length=100, description="文号", examples=["皖财社〔2024〕90号"])


class TopUpIn(RequestModel):
    purpose: Purpose = Field(description="补助项目", examples=["LIVING_HARDSHIP_SUBSIDY"])
    tier: TierName = Field(description="NATIONAL 全国 · PROVINCIAL 省部级", examples=["PROVINCIAL"])
    monthly: YuanIn = Field(description="每人每月补助(元)，即上限", examples=["100.00"])
    first_month: MonthField = Field(description="起始月份")
    last_month: str | None = Field(default=None, pattern=MONTH, description="截止月份；不填为至另行决定")
    doc_no: str = Field(min_length=3, max_length=100, description="地方决定文号", examples=["合财社〔2024〕33号"])


class EntryOut(ReadModel):
    """已录入或已审批"""

    id: UUID = Field(description="录入编号")


class TopUpApproved(ReadModel):
    """地方补助决定已复核"""

    id: UUID = Field(description="编号")
    lines: int = Field(description="据此新增的应发明细笔数")


@router.get("/sources", summary="查询资金来源的渠道与签署要求")
async def list_sources(request: Request, _actor: CurrentActor, pool: Lookups, on: On = None) -> list[SourceOut]:
    return await find_sources(pool, on or request.app.state.house.clock.today())


@router.get(
    "/source-purposes", summary="查询资金来源与用途对应表(含历史)", description="表外用途一律不得入账或发放(FUND_SOURCE_MISMATCH)。"
)
async def list_source_purposes(request: Request, _actor: CurrentActor, pool: Lookups, on: On = None) -> list[SourcePurposeOut]:
    return await find_source_purposes(pool, on or request.app.state.house.clock.today())


@router.post("/source-purposes", status_code=201, summary="录入资金来源与用途的一行(须另一人审批)")
@keyed
async def enter_source_row(body: SourcePurposeIn, actor: CurrentActor, uow: Uow) -> EntryOut:
    command = EnterSourcePurpose(body.source, body.purpose, body.tier, body.allowed, body.effective_from, body.doc_no)
    return EntryOut(id=await enter_source_purpose(command, actor, uow))


@router.post("/source-purposes/{entry_id}/approval", status_code=201, summary="审批资金来源与用途的一行")
@keyed
async def approve_source_row(entry_id: Annotated[UUID, Path(description="录入编号")], actor: CurrentActor, uow: Uow) -> EntryOut:
    await approve_source_purpose(ApproveSourcePurpose(entry_id), actor, uow)
    return EntryOut(id=entry_id)


@router.get("/top-ups", summary="查询地方补助决定")
async def list_top_ups(unit: MoneyUnit, pool: Lookups) -> list[TopUpOut]:
    return await find_top_ups(pool, unit)


@router.post(
    "/top-ups",
    status_code=201,
    summary="录入地方补助决定(须另一人复核)",
    description="市县财政在省级补助之外另行补助，单列明细、单独发放，不顶替专项资金。",
)
@keyed
async def enter_local_top_up(body: TopUpIn, actor: CurrentActor, uow: Uow) -> EntryOut:
    if actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "地方补助决定由责任工会的发放编制岗位录入")
    last = Month.parse(body.last_month) if body.last_month else None
    said = TopUp(actor.unit_id, body.purpose, body.tier, body.monthly, body.first_month, last, body.doc_no)
    return EntryOut(id=await enter_top_up(EnterTopUp(said), actor, uow))


@router.post("/top-ups/{entry_id}/approval", status_code=201, summary="复核地方补助决定")
@keyed
async def approve_local_top_up(entry_id: Annotated[UUID, Path(description="录入编号")], actor: CurrentActor, uow: Uow) -> TopUpApproved:
    return TopUpApproved(id=entry_id, lines=await approve_top_up(ApproveTopUp(entry_id), actor, uow))
