"""Yearly local appropriations of every city and county (C2.1)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import PROVINCE_KINDS, OrgKind
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from services.funds.api.door import Lookups, Uow, audit_scope, is_auditor
from services.funds.policy.c2_1_appropriation import reaches
from services.funds.storage.appropriations import Appropriation
from services.funds.use_cases.record_appropriation import RecordAppropriation, record_appropriation
from services.funds.use_cases.reverse_appropriation import ReverseAppropriation, reverse_appropriation
from services.funds.views.compare_appropriations import (
    AppropriationRowOut,
    AppropriationYearOut,
    compare_appropriations,
    read_appropriation,
)

router = department_router("/appropriations", "地方资金安排")
Year = Annotated[int, Query(ge=2004, le=2100, description="预算年度", examples=[2024])]
_LOCAL = frozenset(
    {
        OrgKind.CITY_GOVERNMENT,
        OrgKind.CITY_FINANCE,
        OrgKind.CITY_FEDERATION,
        OrgKind.COUNTY_GOVERNMENT,
        OrgKind.COUNTY_FINANCE,
        OrgKind.COUNTY_FEDERATION,
    }
)


class AppropriationIn(RequestModel):
    place: str = Field(pattern=r"^34[0-9]{4}$", description="市或县(市、区)行政区划代码", examples=["340124"])
    year: int = Field(ge=2004, le=2100, description="预算年度", examples=[2024])
    amount: YuanIn = Field(description="本级财政当年安排(元)；当年没有安排填0", examples=["300000.00"])
    doc_no: str = Field(min_length=3, max_length=100, description="预算或资金文件文号", examples=["庐财社〔2024〕12号"])
    decided_on: date = Field(description="文件日期", examples=["2024-02-20"])
    office: str = Field(default="", max_length=80, description="安排资金的单位；代录时必填", examples=["庐江县财政局"])
    paper_no: str = Field(default="", max_length=100, description="代录所凭盖章纸件编号；代录时必填", examples=["庐财函2024-5"])


class ReversalIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="冲销原因", examples=["金额多填一个零"])


class AppropriationOut(ReadModel):
    """已登记或已冲销"""

    id: UUID = Field(description="编号")


async def _reach(actor: Actor, request: Request) -> str | None:
    """The actor's own place; None for the whole province. Refuses ROLE_NOT_PERMITTED."""
    if is_auditor(actor):
        if (await audit_scope(request, actor, whole=True)).unit is not None:
            refuse(Code.MANDATE_MISSING, "地方资金安排须有全省范围的审计授权")
        return None
    if actor.unit_kind in PROVINCE_KINDS:
        return None
    unit = await request.app.state.house.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None or unit.kind not in _LOCAL or not actor.roles - {Role.MODEL_WORKER}:
        refuse(Code.ROLE_NOT_PERMITTED, "地方资金安排由当地政府、财政、工会和省级查看")
    return unit.region_code or ""


@router.post(
    "",
    status_code=201,
    summary="登记一地一年的资金安排",
    description="当地政府或财政局经办人登记；没有账号的由当地总工会凭盖章纸件代录，录入人和出具单位都保留。",
)
@keyed
async def record_local_appropriation(body: AppropriationIn, actor: CurrentActor, uow: Uow) -> AppropriationOut:
    said = Appropriation(body.place, body.year, body.amount, body.doc_no, body.decided_on, body.office, body.paper_no)
    return AppropriationOut(id=await record_appropriation(RecordAppropriation(said), actor, uow))


@router.post("/{appropriation_id}/reversal", status_code=201, summary="冲销登记错误的资金安排(红字)")
@keyed
async def reverse_local_appropriation(
    appropriation_id: Annotated[UUID, Path(description="登记编号")], body: ReversalIn, actor: CurrentActor, uow: Uow
) -> AppropriationOut:
    return AppropriationOut(id=await reverse_appropriation(ReverseAppropriation(appropriation_id, body.reason), actor, uow))


@router.get("", summary="各地资金安排与上年比较", description="减少的提示，不阻断；未登记的逐一列名。")
async def compare_local_appropriations(year: Year, request: Request, actor: CurrentActor, pool: Lookups) -> AppropriationYearOut:
    return await compare_appropriations(pool, year, actor.unit_kind, await _reach(actor, request))


@router.get("/{place}", summary="一地一年的登记与冲销记录")
async def read_local_appropriation(
    place: Annotated[str, Path(pattern=r"^34[0-9]{4}$", description="行政区划代码", examples=["340124"])],
    year: Year,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
) -> list[AppropriationRowOut]:
    own = await _reach(actor, request)
    if own is not None and not reaches(actor.unit_kind, own, place):
        refuse(Code.NOT_FOUND, "没有此地的资金安排，或不在本单位范围")
    return await read_appropriation(pool, place, year)
