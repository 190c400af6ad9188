"""Whether every department has every event (reliability.md E12): registry asks them all. Figures only, no key and no person."""

from typing import Annotated

from fastapi import Depends, Request

from libs.common.kernel.actor import Actor, Role
from libs.common.messaging.comparison import Comparison, compare
from libs.common.web.access import needs
from libs.common.web.app import department_router

router = department_router("/bus", "运维与审计")


@router.get("/completeness", summary="各部门事件到齐情况：哪个部门缺哪个部门的事件")
async def compare_departments(request: Request, _actor: Annotated[Actor, Depends(needs(Role.SYSTEM_ADMIN, Role.AUDITOR))]) -> Comparison:
    return await compare(request.app.state.house, request.app.state.client)
