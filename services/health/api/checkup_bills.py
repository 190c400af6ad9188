"""Bills of hospitals for check-ups (C4.6–C4.8): entered by one, approved by another, paid by funds or by a receipt; what one payer owes."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.health.api.checkups import CODE
from services.health.api.door import Lookups, Uow
from services.health.domain.checkup import Hospital
from services.health.domain.checkup_bill import BillState, CheckupBill, ShareState
from services.health.policy.c4_7_checkup_payer import Payer
from services.health.use_cases.decide_checkup_bill import DecideCheckupBill, decide_checkup_bill
from services.health.use_cases.enter_checkup_bill import EnterCheckupBill, enter_checkup_bill
from services.health.use_cases.settle_checkup_bill import SettleCheckupBill, settle_checkup_bill
from services.health.views.find_checkup_bills import (
    CheckupBillOut,
    PayableOut,
    PayableTotal,
    find_checkup_bills,
    find_payables,
    payable_totals,
)
from services.health.views.find_checkups import PAYER

router = department_router("", "体检费用")
BillPath = Annotated[UUID, Path(description="账单编号")]
PayableYear = Annotated[int | None, Query(ge=2018, le=2100, description="只看某年")]
_READERS: Final = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.PREPARER, Role.APPROVER, Role.AUDITOR)


class CheckupBillIn(RequestModel):
    hospital_code: str = Field(pattern=CODE, description="医院统一社会信用代码", examples=["91110108551385082Q"])
    hospital_name: str = Field(min_length=2, max_length=100, description="医院名称", examples=["包河区人民医院"])
    invoice_no: str = Field(min_length=2, max_length=60, description="票据号", examples=["0340024061200017"])
    amount: YuanIn = Field(description="金额(元)", examples=["800.00"])
    payer: Literal[Payer.CENTRAL_SPECIAL, Payer.EMPLOYER, Payer.UNION_FUND, Payer.OTHER] = Field(
        description="账单的负担方：" + PAYER, examples=["UNION_FUND"]
    )


class CheckupReceiptIn(RequestModel):
    receipt_no: str = Field(min_length=2, max_length=60, description="付款凭据号", examples=["PZ-2024-0617"])
    paid_on: date = Field(description="付款日期", examples=["2024-06-12"])


class CheckupBillState(ReadModel):
    """账单状态"""

    id: UUID = Field(description="账单编号")
    state: str = Field(description="ENTERED 待审批 · APPROVED 待支付 · SETTLED 已结清 · SENT_BACK 已退回")

    @classmethod
    def of(cls, bill: CheckupBill) -> "CheckupBillState":
        return cls(id=bill.id, state=bill.state)


@router.post("/checkups/{checkup_id}/bills", status_code=201, summary="录入体检账单(须责任工会另一人审批)")
async def add_checkup_bill(
    checkup_id: Annotated[UUID, Path(description="体检编号")], body: CheckupBillIn, actor: CurrentActor, uow: Uow
) -> CheckupBillState:
    hospital = Hospital(body.hospital_code, body.hospital_name)
    command = EnterCheckupBill(checkup_id, hospital, body.invoice_no, body.amount, body.payer)
    return CheckupBillState.of(await enter_checkup_bill(command, actor, uow))


@router.post(
    "/checkup-bills/{bill_id}/approval",
    status_code=201,
    summary="审批体检账单(责任工会，另一人)",
    description="财政和工会经费转资金部门支付给医院；单位或另一方负担的只登记。须带 Idempotency-Key。",
)
@keyed
async def approve_checkup_bill(bill_id: BillPath, actor: CurrentActor, uow: Uow) -> CheckupBillState:
    return CheckupBillState.of(await decide_checkup_bill(DecideCheckupBill(bill_id, "APPROVED"), actor, uow))


@router.post("/checkup-bills/{bill_id}/return", status_code=201, summary="退回体检账单")
async def return_checkup_bill(bill_id: BillPath, actor: CurrentActor, uow: Uow) -> CheckupBillState:
    return CheckupBillState.of(await decide_checkup_bill(DecideCheckupBill(bill_id, "SENT_BACK"), actor, uow))


@router.post("/checkup-bills/{bill_id}/receipt", status_code=201, summary="登记单位(或另一方)付款凭据")
async def add_checkup_receipt(bill_id: BillPath, body: CheckupReceiptIn, actor: CurrentActor, uow: Uow) -> CheckupBillState:
    command = SettleCheckupBill(bill_id, None, ShareState.PAID, body.paid_on, receipt_no=body.receipt_no)
    return CheckupBillState.of(await settle_checkup_bill(command, actor, uow))


@router.get("/checkup-bills", summary="查询体检账单及各方分担")
async def list_checkup_bills(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    checkup_id: Annotated[UUID | None, Query(description="只看某项体检")] = None,
    state: Annotated[BillState | None, Query(description="只看某状态")] = None,
    payer: Annotated[Payer | None, Query(description="只看某负担方")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[CheckupBillOut]:
    require_role(actor, *_READERS, Role.MODEL_WORKER, Role.SUPERVISOR)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_checkup_bills(pool, scope_of(actor), today, checkup=checkup_id, state=state, payer=payer, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/checkup-payables", summary="本单位负担的体检费(逐笔)")
async def list_checkup_payables(
    actor: CurrentActor, pool: Lookups, year: PayableYear = None, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[PayableOut]:
    require_role(actor, *_READERS)
    after = decode_cursor(cursor, 1)
    found = await find_payables(pool, _unit(actor.unit_id), year=year, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/checkup-payables/totals", summary="本单位负担的体检费合计")
async def total_checkup_payables(actor: CurrentActor, pool: Lookups, year: PayableYear = None) -> list[PayableTotal]:
    require_role(actor, *_READERS)
    return await payable_totals(pool, _unit(actor.unit_id), year)


def _unit(unit_id: OrgUnitId | None) -> UUID:
    if unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "请使用单位账号查看本单位负担的体检费")
    return unit_id
