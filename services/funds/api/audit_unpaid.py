"""What did not move: lines that are owed and not paid, money that lies too long; for an auditor, within the mandate."""

import re
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.pages import Page, PageCursor, PageSize, cursor_id, decode_cursor, encode_cursor
from services.funds.api.audit import MandateId
from services.funds.api.door import Lookups, audit_scope
from services.funds.policy.c2_7_red_flags import unpaid_days
from services.funds.storage.parameters import parameters_on
from services.funds.views.find_retention_alerts import RetentionAlertOut, find_retention_alerts
from services.funds.views.find_unpaid import UnpaidOut, find_unpaid

router = department_router("/audit", "审计")


@router.get("/unpaid", summary="应发未发清单(按发放工会，列明原因)")
async def list_unpaid(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    unit: Annotated[UUID | None, Query(description="只看某发放工会")] = None,
    mandate_id: MandateId = None,  # noqa: ARG001 - read from the query
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[UnpaidOut]:
    scope, now = await audit_scope(request, actor), request.app.state.house.clock.now()
    after, days = decode_cursor(cursor, 2), unpaid_days(await parameters_on(pool, now.date()))
    last = (cursor_id(after[0]), cursor_id(after[1])) if after else None
    found = await find_unpaid(pool, scope, now, days=days, unit=unit, after=last, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].unit, found[limit - 1].id) if len(found) > limit else None)


@router.get("/retention", summary="资金滞留预警清单")
async def list_retention_alerts(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    mandate_id: MandateId = None,  # noqa: ARG001 - read from the query
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[RetentionAlertOut]:
    scope, today = await audit_scope(request, actor), request.app.state.house.clock.today()
    after = decode_cursor(cursor, 4)
    seen = (cursor_id(after[0]), _hop(after[1]), cursor_id(after[2]), _day(after[3])) if after else None
    found = await find_retention_alerts(pool, scope, today, after=seen, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=found[:limit], next=encode_cursor(last.earmark_id, last.hop, last.holder, last.since) if last else None)


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        refuse(Code.CURSOR_INVALID, "请使用上一页返回的 next 值")


def _hop(value: object) -> str:
    if not re.fullmatch("[A-Z_]{1,40}", str(value)):
        refuse(Code.CURSOR_INVALID, "请使用上一页返回的 next 值")
    return str(value)
