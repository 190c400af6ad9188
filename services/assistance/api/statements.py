"""告知书: one person, one month, in words that a person can act upon."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import MONTH
from libs.common.web.problems import prefers_english
from services.assistance.api.door import Lookups
from services.assistance.views.compose_statement import StatementOut, compose_statement
from services.assistance.views.find_applications import find_application

router = department_router("/applications", "告知书")


@router.get(
    "/{application_id}/statement",
    summary="告知书：为什么发、为什么不发、怎样会改变、需要什么材料、如何申请复核",
    description="按认定时采用的事实和政策参数说明；请求头 Accept-Language 为英文时附英文，以中文为准。",
)
async def get_statement(
    application_id: Annotated[UUID, Path(description="申请编号")],
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    month: Annotated[str, Query(pattern=MONTH, description="月份", examples=["2024-06"])],
) -> StatementOut:
    require_role(actor, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.MODEL_WORKER)
    house = request.app.state.house
    today = house.clock.today()
    if await find_application(pool, scope_of(actor), today, application_id) is None:
        refuse(Code.NOT_FOUND, "没有此申请，或不在本单位负责范围")
    english = prefers_english(request.headers.get("accept-language", ""))
    told = await compose_statement(pool, house.keyring, application_id, Month.parse(month), today, english=english)
    if told is None:
        refuse(Code.NOT_FOUND, "该月尚未认定，请由责任工会办理逐月认定")
    return told
