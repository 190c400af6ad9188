"""Priority cases of serious illness (C4.2), for the responsible L2: settled by a determination, a referral or a grant, or closed with a reason."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.priority_case import CaseState, PriorityCase
from services.assistance.use_cases.end_priority_case import EndPriorityCase, end_priority_case
from services.assistance.views.find_priority_cases import PriorityCaseOut, find_priority_cases

router = department_router("/priority-cases", "大病重点帮扶")
_READERS: Final = (Role.VERIFIER, Role.MODEL_WORKER)


class PriorityCaseReason(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="关闭理由(加密保存)", examples=["医疗费用已全部报销，本人不需要帮扶"])


class PriorityCaseState(ReadModel):
    """个案状态"""

    id: UUID = Field(description="个案编号")
    state: str = Field(description="OPEN 待办理 · SETTLED 已办理 · CLOSED 已关闭 · WITHDRAWN 报告已撤回")
    ended_on: date | None = Field(description="办理日期")

    @classmethod
    def of(cls, case: PriorityCase) -> "PriorityCaseState":
        return cls(id=case.report_id, state=case.state, ended_on=case.ended_on)


@router.get(
    "",
    summary="查询大病重点帮扶个案",
    description="责任工会核对人员列本单位负责的人员，本人列自己的。有大病即属健康情况，不向其他单位提供。",
)
async def list_priority_cases(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[CaseState | None, Query(description="只看某状态")] = None,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[PriorityCaseOut]:
    require_role(actor, *_READERS)
    if Role.AUDITOR in actor.roles or (Role.MODEL_WORKER not in actor.roles and actor.unit_kind not in L2_KINDS):
        refuse(Code.ROLE_NOT_PERMITTED, "大病重点帮扶个案由责任工会办理")
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_priority_cases(pool, scope_of(actor), today, state=state, person=person, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/{report_id}/closing", status_code=201, summary="关闭个案(责任工会，说明理由)")
async def close_case(
    report_id: Annotated[UUID, Path(description="个案编号")], body: PriorityCaseReason, actor: CurrentActor, uow: Uow
) -> PriorityCaseState:
    return PriorityCaseState.of(await end_priority_case(EndPriorityCase(report_id, body.reason), actor, uow))
