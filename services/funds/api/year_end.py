"""Year end (Q45): what is unspent on 31 December, and the province's decision to return it or carry it over."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from libs.common.kernel.ids import EarmarkId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.policy.c2_3_year_end import Outcome
from services.funds.use_cases.propose_year_end import ProposeYearEnd, propose_year_end
from services.funds.views.find_year_end import YearEndOut, find_year_end

router = department_router("/year-end", "年终结余")


class YearEndIn(RequestModel):
    earmark_id: UUID = Field(description="专项资金", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    unit: UUID | None = Field(default=None, description="责任工会；不填表示省级未分配的余额")
    outcome: Outcome = Field(
        description="RETURN 退回(工会退省级，省级退来源) · CARRY_OVER 结转下年(同来源同用途同单位)", examples=["CARRY_OVER"]
    )
    amount: YuanIn = Field(description="金额(元)", examples=["1200.00"])
    doc_no: str = Field(min_length=2, max_length=100, description="决定文号", examples=["皖财社〔2025〕2号"])
    reason: str = Field(min_length=2, max_length=500, description="理由", examples=["春节前发放，结转使用"])


class Proposed(ReadModel):
    """已提出，待另一家签署"""

    id: UUID = Field(description="决定编号，在“共同决定”签署")


@router.get("", summary="年终结余及处理情况")
async def list_year_end(
    unit: MoneyUnit, pool: Lookups, year: Annotated[int, Query(ge=2004, le=2100, description="预算年度", examples=[2024])]
) -> list[YearEndOut]:
    return await find_year_end(pool, unit, year)


@router.post(
    "/decisions",
    status_code=201,
    summary="提出年终结余处理(须两家签署)",
    description="省财政厅、省总工会审核分配岗位办理；滞留时钟不因结转而重新起算。",
)
@keyed
async def propose_year_end_decision(body: YearEndIn, actor: CurrentActor, uow: Uow) -> Proposed:
    command = ProposeYearEnd(EarmarkId(body.earmark_id), body.unit, body.outcome, body.amount, body.doc_no, body.reason)
    return Proposed(id=await propose_year_end(command, actor, uow))
