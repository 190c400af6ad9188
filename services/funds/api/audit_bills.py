"""The auditor's doors to paid bills: trace and case of a payment, what is owed of bills and not paid; each within the mandate, each audited (C2.7)."""

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response
from pydantic_core import to_json

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.pages import Page, PageCursor, PageSize, cursor_id, decode_cursor, encode_cursor
from services.funds.api.audit import CaseIn, MandateId
from services.funds.api.door import Lookups, Uow, audit_scope
from services.funds.domain.case_file import case_file
from services.funds.policy.c2_7_red_flags import unpaid_days
from services.funds.storage.parameters import parameters_on
from services.funds.views.find_unpaid_bills import UnpaidBillOut, find_unpaid_bills
from services.funds.views.trace_bill import BillTraceOut, trace_bill

router = department_router("/audit", "审计")
BillRef = Annotated[str, Path(pattern=r"^LB[0-9]{8}$", description="账单付款参考号", examples=["LB00000001"])]


@router.get("/bill-payments/{bank_ref}/trace", summary="追溯一笔账单付款(银行回单至账单、资金来源)")
async def get_bill_trace(
    bank_ref: BillRef,
    request: Request,
    actor: CurrentActor,
    mandate_id: MandateId = None,  # noqa: ARG001 - read from the query
) -> BillTraceOut:
    scope, house = await audit_scope(request, actor), request.app.state.house
    found = await trace_bill(house.pool, scope, bank_ref, house.clock.today())
    if found is None:
        refuse(Code.NOT_FOUND, "授权范围内没有此付款，请核对参考号")
    return found


@router.post("/bill-payments/{bank_ref}/case", summary="导出一笔账单付款的案卷(JSON、CSV、校验值，加水印并留痕)", response_class=Response)
@unstored
async def export_bill_case(
    bank_ref: BillRef,
    body: CaseIn,
    request: Request,
    actor: CurrentActor,
    uow: Uow,
    mandate_id: MandateId = None,  # noqa: ARG001 - read from the query
) -> Response:
    trace, number = await get_bill_trace(bank_ref, request, actor), new_id()
    mark = {"number": str(number), "auditor": actor.subject, "at": uow.now.isoformat(), "reason": body.reason, "bank_ref": bank_ref}
    titles, names = ["分担款项编号", "资金来源", "付款单位", "金额(分)", "状态"], ("share_id", "source", "payer", "amount_fen", "state")
    rows = [[share[name] for name in names] for share in trace.bill["shares"]]
    content = case_file(to_json({"watermark": mark, "case": trace.model_dump()}, indent=1), "shares.csv", titles, rows, mark)
    digest = hashlib.sha256(content).hexdigest()
    uow.audit("AUDIT_CASE_EXPORTED", number, detail={"bank_ref": bank_ref, "reason": body.reason, "sha256": digest})
    name = f'attachment; filename="case-{bank_ref}.zip"'
    return Response(content, status_code=200, media_type="application/zip", headers={"Content-Disposition": name})


@router.get("/unpaid-bills", summary="应付未付账单(按付款单位，列明原因)")
async def list_unpaid_bills(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    unit: Annotated[UUID | None, Query(description="只看某付款单位")] = None,
    mandate_id: MandateId = None,  # noqa: ARG001 - read from the query
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[UnpaidBillOut]:
    scope, now = await audit_scope(request, actor), request.app.state.house.clock.now()
    after, days = decode_cursor(cursor, 2), unpaid_days(await parameters_on(pool, now.date()))
    last = (cursor_id(after[0]), cursor_id(after[1])) if after else None
    found = await find_unpaid_bills(pool, scope, now, days=days, unit=unit, after=last, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].payer, found[limit - 1].id) if len(found) > limit else None)
