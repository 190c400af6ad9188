"""Earmarks, what is left of them, and the proof that the books hold (C2.2, C2.3)."""

from uuid import UUID

from pydantic import Field

from libs.common.kernel.ids import EarmarkId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.use_cases.return_unspent import ReturnUnspent, return_unspent
from services.funds.views.find_earmarks import EarmarkOut, find_earmarks
from services.funds.views.prove_conservation import EarmarkProof, prove_conservation

router = department_router("", "专项资金")


class UnspentIn(RequestModel):
    amount: YuanIn = Field(description="退回金额(元)", examples=["200.00"])
    reason: str = Field(min_length=2, max_length=200, description="退回原因", examples=["年度结余"])


class UnspentReturned(ReadModel):
    """已退回省级"""

    earmark_id: UUID = Field(description="专项资金编号")


@router.get("/earmarks", summary="查询专项资金及余额")
async def list_earmarks(unit: MoneyUnit, pool: Lookups) -> list[EarmarkOut]:
    return await find_earmarks(pool, unit)


@router.post("/earmarks/{earmark_id}/unspent-returns", status_code=201, summary="退回结余资金")
@keyed
async def return_unspent_money(earmark_id: UUID, body: UnspentIn, actor: CurrentActor, uow: Uow) -> UnspentReturned:
    await return_unspent(ReturnUnspent(EarmarkId(earmark_id), body.amount, body.reason), actor, uow)
    return UnspentReturned(earmark_id=earmark_id)


@router.get("/conservation", summary="资金平衡证明：由流水重算每一余额，收入=支出+结余，精确到分")
async def get_conservation(_unit: MoneyUnit, pool: Lookups) -> list[EarmarkProof]:
    return await prove_conservation(pool)
