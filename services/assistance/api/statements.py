"""告知书: one person, one month, in words that a person can act upon; read, or printed to be handed over (C3.4, C3.5, Q49)."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from libs.common.persistence.house import Pool
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import MONTH, RequestModel
from libs.common.web.printout_pages import PrintoutIssued
from libs.common.web.problems import prefers_english
from services.assistance.api.door import Lookups, Uow
from services.assistance.api.printouts import issued_out, issuer_of
from services.assistance.use_cases.issue_printout import IssuePrintout, issue_printout
from services.assistance.views.compose_statement import StatementOut, compose_statement
from services.assistance.views.find_applications import find_application
from services.assistance.views.statement_paper import statement_paper

router = department_router("/applications", "告知书")
CaseId = Annotated[UUID, Path(description="申请编号")]


class StatementPrintIn(RequestModel):
    month: str = Field(pattern=MONTH, description="月份", examples=["2024-06"])


@router.get(
    "/{application_id}/statement",
    summary="告知书：为什么发、为什么不发、怎样会改变、需要什么材料、如何申请复核",
    description="按认定时采用的事实和政策参数说明；请求头 Accept-Language 为英文时附英文，以中文为准。",
)
async def get_statement(
    application_id: CaseId,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    month: Annotated[str, Query(pattern=MONTH, description="月份", examples=["2024-06"])],
) -> StatementOut:
    require_role(actor, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.MODEL_WORKER)
    english = prefers_english(request.headers.get("accept-language", ""))
    return await _told(request, actor, pool, application_id, month, english=english)


@router.post(
    "/{application_id}/statement/printouts",
    status_code=201,
    summary="签发告知书打印件(送交本人)",
    description="内容同告知书，以中文签发。凭编号在 /assistance/printouts/{编号}/pdf 或 /xlsx 下载。",
)
@unstored
async def print_statement(
    application_id: CaseId, body: StatementPrintIn, request: Request, actor: CurrentActor, pool: Lookups, uow: Uow
) -> PrintoutIssued:
    require_role(actor, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER)
    told = await _told(request, actor, pool, application_id, body.month, english=False)
    paper = statement_paper(told, await issuer_of(request, actor))
    return issued_out(await issue_printout(IssuePrintout("GZS", told.person_id, paper), actor, uow))


async def _told(request: Request, actor: Actor, pool: Pool, application_id: UUID, month: str, *, english: bool) -> StatementOut:
    house = request.app.state.house
    today = house.clock.today()
    if await find_application(pool, scope_of(actor), today, application_id) is None:
        refuse(Code.NOT_FOUND, "没有此申请，或不在本单位负责范围")
    told = await compose_statement(pool, house.keyring, application_id, Month.parse(month), today, english=english)
    if told is None:
        refuse(Code.NOT_FOUND, "该月尚未认定，请由责任工会办理逐月认定")
    return told
