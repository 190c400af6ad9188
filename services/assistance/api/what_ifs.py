"""What-if for a policy officer (C1.5, C3.7): other parameters over a range of months; who, how much, against today; no record is touched."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.parameters import Parameter
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import MonthField, ReadModel, RequestModel
from libs.common.web.job_pages import find_job
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.use_cases.order_what_if import OrderWhatIf, order_what_if, require_policy
from services.assistance.views.find_what_ifs import WhatIfEffect, find_effects

router = department_router("/what-ifs", "政策测算")
JobPath = Annotated[UUID, Path(description="测算任务编号")]


class AssumedIn(RequestModel):
    key: str = Field(min_length=1, max_length=80, description="政策参数", examples=["low_income.threshold"])
    value: str = Field(min_length=1, max_length=200, description="假设的值", examples=["3000.00"])
    effective_from: date = Field(description="假设自该日起执行", examples=["2024-07-01"])

    def row(self) -> Parameter:
        return Parameter(self.key, self.value, "", self.effective_from, "C1.5", "测算")


class WhatIfIn(RequestModel):
    changes: list[AssumedIn] = Field(
        min_length=1,
        max_length=20,
        description="假设的参数",
        examples=[[{"key": "low_income.threshold", "value": "3000.00", "effective_from": "2024-07-01"}]],
    )
    first: MonthField = Field(description="测算起始月")
    last: MonthField = Field(description="测算截止月(含)；尚未到来的月份按现有事实推算")


class WhatIfOrdered(ReadModel):
    """测算已受理"""

    job_id: UUID = Field(description="测算任务编号")


class WhatIfOut(ReadModel):
    """测算结果"""

    state: str = Field(description="WAITING 等待 · RUNNING 测算中 · DONE 完成 · FAILED 失败 · CANCELLED 已取消")
    people: int = Field(description="已测算人数")
    result: dict[str, Any] | None = Field(
        description="结果：合计、逐月、按责任工会、县级和荣誉层级；gained 新享受 · lost 不再享受 · more 增加 · less 减少"
    )
    problem: str | None = Field(description="失败原因")


@router.post(
    "",
    status_code=202,
    summary="测算：若改低收入线、标准、分组等参数，涉及多少人、多少钱",
    description="省总工会、省财政厅政策岗位办理。按已核对申请的现有事实，逐月比较现行参数与假设参数；不更改任何记录。",
)
async def weigh(body: WhatIfIn, actor: CurrentActor, uow: Uow) -> WhatIfOrdered:
    command = OrderWhatIf([each.row() for each in body.changes], body.first, body.last)
    return WhatIfOrdered(job_id=await order_what_if(command, actor, uow))


@router.get("/{job_id}", summary="查看测算结果")
async def get_what_if(job_id: JobPath, request: Request, actor: CurrentActor) -> WhatIfOut:
    require_policy(actor)
    job = await find_job(request.app.state.house, job_id, actor)
    return WhatIfOut(state=job.state, people=int(job.progress.get("people", 0)), result=job.result, problem=job.problem)


@router.get("/{job_id}/people", summary="测算涉及的人员(编号，限本单位负责范围)")
async def list_affected(
    job_id: JobPath, request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[WhatIfEffect]:
    require_role(actor, Role.POLICY_OFFICER, Role.POLICY_APPROVER, Role.VERIFIER, Role.AUDITOR)
    after = decode_cursor(cursor, 1)
    today = request.app.state.house.clock.today()
    found = await find_effects(pool, scope_of(actor), today, job_id, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].person_id) if len(found) > limit else None)
