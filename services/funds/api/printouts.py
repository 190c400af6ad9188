"""Papers of funds: the payment roster for signature. Issued here; verified and downloaded under /printouts."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.printout_pages import PrintoutIssued
from services.funds.api.door import Lookups, Uow
from services.funds.use_cases.issue_printout import IssuePrintout, issue_printout
from services.funds.views.roster_paper import roster_paper

router = department_router("", "打印件")


@router.post(
    "/batches/{batch_id}/printouts",
    status_code=201,
    summary="签发发放花名册(签收用)",
    description="责任工会的编制、审批、放行岗位签发；账号掩码。凭编号在 /funds/printouts/{编号}/pdf 或 /xlsx 下载。",
)
@unstored
async def print_roster(
    batch_id: Annotated[UUID, Path(description="批次编号")], actor: CurrentActor, pool: Lookups, uow: Uow
) -> PrintoutIssued:
    require_role(actor, Role.PREPARER, Role.APPROVER, Role.RELEASER)
    paper = await roster_paper(pool, batch_id, actor.unit_id) if actor.unit_id else None
    if paper is None:
        refuse(Code.NOT_FOUND, "没有此发放批次，或由其他责任工会发放")
    issued = await issue_printout(IssuePrintout("HMC", batch_id, paper), actor, uow)
    return PrintoutIssued(number=issued.number, printed_on=issued.printed_on, check_value=issued.check_value)
