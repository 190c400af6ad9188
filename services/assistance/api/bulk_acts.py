"""Bulk acts on the applications that wait for one's own gate (C2.4)."""

from uuid import UUID

from pydantic import Field

from libs.common.web.access import CurrentActor, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from services.assistance.api.door import Uow
from services.assistance.use_cases.order_bulk_act import BulkAct, OrderBulkAct, order_bulk_act

router = department_router("/bulk-acts", "批量办理")


class BulkActIn(RequestModel):
    act: BulkAct = Field(description="review 审核 · open_notice 公示 · declare 上报 · verify 核对")


class BulkActOrdered(ReadModel):
    """批量任务已受理"""

    job_id: UUID = Field(description="任务编号，每件事项的结果见任务")


@router.post("", status_code=202, summary="批量办理本单位待办的申请")
async def act_in_bulk(body: BulkActIn, actor: CurrentActor, uow: Uow) -> BulkActOrdered:
    return BulkActOrdered(job_id=await order_bulk_act(OrderBulkAct(body.act, scope_of(actor)), actor, uow))
