"""Payments of bills: prepared, approved and released by three persons of the unit whose money it is; settled by the bank's receipt (C2.4, C4.6, C4.8, C5.5, C5.8)."""

from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed, unstored
from libs.common.web.fields import ReadModel, RequestModel, YuanOut
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, Outbox, PayerUnit, Uow
from services.funds.domain.bill_payment import BillPayment
from services.funds.use_cases.approve_bill_payment import ApproveBillPayment, approve_bill_payment
from services.funds.use_cases.decide_bill_receipts import DecideBillReceipts, decide_bill_receipts
from services.funds.use_cases.enter_bill_receipt import EnterBillReceipt, enter_bill_receipt
from services.funds.use_cases.prepare_bill_payment import PrepareBillPayment, prepare_bill_payment
from services.funds.use_cases.release_bill_payments import ReleaseBillPayments, ReleasedOrder, release_bill_payments
from services.funds.use_cases.reveal_bill_order import RevealBillOrder, reveal_bill_order
from services.funds.use_cases.withdraw_bill_payment import WithdrawBillPayment, withdraw_bill_payment
from services.funds.views.find_bill_payments import BillPaymentOut, find_bill_payments

router = department_router("/bill-payments", "账单付款")
PaymentState = Literal["", "PREPARED", "APPROVED", "RELEASED", "SETTLED", "WITHDRAWN", "REJECTED", "RETURNED"]


class BillPaymentIn(RequestModel):
    share_id: UUID = Field(description="应付款项编号")


class BillPaymentPrepared(ReadModel):
    """已编制的付款"""

    id: UUID = Field(description="付款编号")


class BillPaymentState(ReadModel):
    """付款状态"""

    id: UUID = Field(description="付款编号")
    state: str = Field(
        description="PREPARED 已编制 · APPROVED 已审批 · RELEASED 已放行 · SETTLED 已到账 · WITHDRAWN 已撤回 · REJECTED 银行退回 · RETURNED 退票"
    )
    bank_ref: str | None = Field(description="付款参考号")

    @classmethod
    def of(cls, payment: BillPayment) -> "BillPaymentState":
        return cls(id=payment.id, state=payment.state, bank_ref=payment.bank_ref)


class BillOrderRelease(RequestModel):
    payment_ids: list[UUID] = Field(
        min_length=1, max_length=1000, description="已审批的付款编号，至多1000笔", examples=[["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"]]
    )


class BillOrderReleased(ReadModel):
    """已放行的付款文件"""

    name: str = Field(description="付款文件号，LD 开头")
    files: list[str] = Field(description="银行文件名")
    payments: list[BillPaymentState] = Field(description="各笔付款及参考号")

    @classmethod
    def of(cls, released: ReleasedOrder) -> "BillOrderReleased":
        payments = [BillPaymentState.of(payment) for payment in released.payments]
        return cls(name=released.order.name, files=[file.name for file in released.files], payments=payments)


class BillWithdrawalIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="撤回原因", examples=["收款账户变更"])


class BillReceiptIn(RequestModel):
    outcome: Literal["SETTLED", "REJECTED", "RETURNED"] = Field(
        description="SETTLED 到账 · REJECTED 银行退回(未付出) · RETURNED 退票(到账后退回)", examples=["SETTLED"]
    )
    bank_receipt_no: str = Field(min_length=2, max_length=100, description="银行回单号", examples=["HF20240701-0032"])
    on_day: date = Field(description="回单日期", examples=["2024-07-01"])
    reason: str = Field(default="", max_length=200, description="银行说明的原因；退回、退票必填", examples=["户名不符"])


class BillReceiptEntered(ReadModel):
    """已录入的银行回单"""

    id: UUID = Field(description="回单编号，供确认使用")


class BillOrderIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="查看原因，记入审计", examples=["开具付款凭证"])


class BillOrderOut(ReadModel):
    """付款凭证内容(账号明文)"""

    bank_ref: str | None = Field(description="付款参考号")
    account: str = Field(description="收款账号")
    account_name: str = Field(description="户名")
    bank_name: str = Field(description="开户银行")
    amount: YuanOut = Field(description="金额(元)")


@router.get("", summary="查询账单付款")
async def list_bill_payments(
    unit: PayerUnit,
    pool: Lookups,
    state: PaymentState = Query(default="", description="状态；RELEASED 为结果未知"),
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[BillPaymentOut]:
    after = decode_cursor(cursor, 1)
    found = await find_bill_payments(pool, unit, state=state, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/{payment_id}", summary="查看一笔账单付款")
async def get_bill_payment(payment_id: UUID, unit: PayerUnit, pool: Lookups) -> BillPaymentOut:
    found = await find_bill_payments(pool, unit, payment_id=payment_id, limit=1)
    if not found:
        refuse(Code.NOT_FOUND, "没有此笔账单付款，请核对编号")
    return found[0]


@router.post("", status_code=201, summary="编制账单付款(一笔应付款项)")
@keyed
async def prepare_payment(body: BillPaymentIn, actor: CurrentActor, uow: Uow) -> BillPaymentPrepared:
    return BillPaymentPrepared(id=await prepare_bill_payment(PrepareBillPayment(body.share_id), actor, uow))


@router.post("/{payment_id}/approval", status_code=201, summary="审批账单付款")
@keyed
async def approve_payment(payment_id: UUID, actor: CurrentActor, uow: Uow) -> BillPaymentState:
    return BillPaymentState.of(await approve_bill_payment(ApproveBillPayment(payment_id), actor, uow))


@router.post("/{payment_id}/release", status_code=201, summary="放行一笔账单付款(生成银行文件)")
@keyed
async def release_payment(payment_id: UUID, actor: CurrentActor, uow: Uow, outbox: Outbox) -> BillPaymentState:
    released = await release_bill_payments(ReleaseBillPayments((payment_id,)), actor, uow, outbox)
    return BillPaymentState.of(released.payments[0])


@router.post("/release", status_code=201, summary="合并放行账单付款(同一来源、用途，生成银行文件)")
@keyed
async def release_payments(body: BillOrderRelease, actor: CurrentActor, uow: Uow, outbox: Outbox) -> BillOrderReleased:
    return BillOrderReleased.of(await release_bill_payments(ReleaseBillPayments(tuple(body.payment_ids)), actor, uow, outbox))


@router.post("/{payment_id}/withdrawal", status_code=201, summary="放行前撤回账单付款")
@keyed
async def withdraw_payment(payment_id: UUID, body: BillWithdrawalIn, actor: CurrentActor, uow: Uow) -> BillPaymentState:
    return BillPaymentState.of(await withdraw_bill_payment(WithdrawBillPayment(payment_id, body.reason), actor, uow))


@router.post("/{payment_id}/order", summary="查看付款凭证内容(账号明文，须填原因)")
@unstored
async def get_bill_order(payment_id: UUID, body: BillOrderIn, actor: CurrentActor, uow: Uow) -> BillOrderOut:
    payment, payee = await reveal_bill_order(RevealBillOrder(payment_id, body.reason), actor, uow)
    told = {"account": payee.number, "account_name": payee.name, "bank_name": payee.bank_name}
    return BillOrderOut(bank_ref=payment.bank_ref, amount=payment.amount_fen, **told)


@router.post("/{payment_id}/receipts", status_code=201, summary="录入银行回单(须另一人确认)")
@keyed
async def enter_payment_receipt(payment_id: UUID, body: BillReceiptIn, actor: CurrentActor, uow: Uow) -> BillReceiptEntered:
    command = EnterBillReceipt(payment_id, body.outcome, body.bank_receipt_no, body.on_day, body.reason)
    return BillReceiptEntered(id=await enter_bill_receipt(command, actor, uow))


@router.post("/{payment_id}/receipts/{receipt_id}/confirmation", status_code=201, summary="确认银行回单")
@keyed
async def confirm_payment_receipt(payment_id: UUID, receipt_id: UUID, actor: CurrentActor, uow: Uow) -> BillPaymentState:
    [payment] = await decide_bill_receipts(DecideBillReceipts(confirmed=True, payment_id=payment_id, receipt_id=receipt_id), actor, uow)
    return BillPaymentState.of(payment)


@router.post("/{payment_id}/receipts/{receipt_id}/discarding", status_code=201, summary="作废录错的银行回单")
@keyed
async def discard_payment_receipt(payment_id: UUID, receipt_id: UUID, actor: CurrentActor, uow: Uow) -> BillPaymentState:
    [payment] = await decide_bill_receipts(DecideBillReceipts(confirmed=False, payment_id=payment_id, receipt_id=receipt_id), actor, uow)
    return BillPaymentState.of(payment)
