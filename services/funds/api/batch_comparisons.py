"""What the approver reads first: this month's batch beside last month's (C2.4)."""

from uuid import UUID

from fastapi import Query, Request, Response

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import ListExport, Purpose, export_answer
from libs.common.web.pages import PageSize
from services.funds.api.door import Lookups, MoneyUnit
from services.funds.storage.comparisons import Comparison
from services.funds.views.compare_batch import COLUMNS, ComparisonOut, compare_batch, comparison_rows, shown

router = department_router("/batches", "发放批次")


@router.get("/{batch_id}/comparison", summary="本批与上月对比(新增、停发、金额、账户、收款人及原因；审批前必读)")
async def get_comparison(
    batch_id: UUID,
    request: Request,
    unit: MoneyUnit,
    pool: Lookups,
    after: UUID | None = Query(default=None, description="从此人员编号之后"),
    limit: PageSize = 200,
) -> ComparisonOut:
    return shown(await _compared(batch_id, request, unit, pool), after, limit)


@router.get("/{batch_id}/comparison/export", summary="导出本批与上月对比为 Excel(账号掩码，加水印并留痕)", response_class=Response)
async def export_comparison(
    batch_id: UUID, request: Request, actor: CurrentActor, unit: MoneyUnit, pool: Lookups, purpose: Purpose
) -> Response:
    comparison = await _compared(batch_id, request, unit, pool)
    asked = {"批次": batch_id, "对比版本": comparison.version}
    listed = ListExport("BATCH_COMPARISON", "本月与上月对比", COLUMNS, comparison_rows(comparison), asked, purpose)
    return await export_answer(request, actor, listed)


async def _compared(batch_id: UUID, request: Request, unit: UUID | None, pool: Lookups) -> Comparison:
    found = await compare_batch(pool, batch_id, unit, request.app.state.house.clock.now())
    if found is None:
        refuse(Code.NOT_FOUND, "没有此发放批次，请核对编号")
    return found
