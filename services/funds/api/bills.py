"""Bills that health and employment approved: what each payer owes (C4.6, C4.8, C5.5, C5.8)."""

from typing import Literal
from uuid import UUID

from fastapi import Query

from libs.common.web.app import department_router
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, PayerUnit
from services.funds.views.find_bills import BillShareOut, find_bills

router = department_router("/bills", "应付账单")
State = Literal["", "WAITING", "OWED", "IN_PAYMENT", "PAID", "REFUSED"]


@router.get("", summary="查询应付账单款项", description="付款单位看本单位的；省总工会、省财政厅看全省的；审计人员按授权。")
async def list_bills(
    unit: PayerUnit,
    pool: Lookups,
    payer: UUID | None = Query(default=None, description="付款单位；只在可见范围内"),
    state: State = Query(default="", description="状态"),
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[BillShareOut]:
    if unit is not None and payer not in (None, unit):
        return Page(items=[], next=None)
    after = decode_cursor(cursor, 1)
    found = await find_bills(pool, unit or payer, state, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
