"""Payments that a death report holds (C7.3): a list for the union that has to confirm or return it."""

from uuid import UUID

from fastapi import Request

from libs.common.web.app import department_router
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, MoneyUnit
from services.funds.views.find_payment_holds import PaymentHoldOut, find_payment_holds

router = department_router("/payment-holds", "发放批次")


@router.get("", summary="查询因身故报告暂缓的付款")
async def list_payment_holds(
    request: Request, unit: MoneyUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[PaymentHoldOut]:
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    found = await find_payment_holds(pool, unit, today, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
