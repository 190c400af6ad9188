"""The bank's answers to payments of bills, in files: loaded by one person of the payer, confirmed by another (C2.6, C4.6, C5.5, C5.8)."""

from typing import Annotated
from uuid import UUID

from fastapi import File, UploadFile
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel
from services.funds.api.bank_answers import TemplateId
from services.funds.api.bill_payments import BillPaymentState
from services.funds.api.door import Uow
from services.funds.use_cases.decide_bill_receipts import DecideBillReceipts, decide_bill_receipts
from services.funds.use_cases.load_bill_answers import LoadBillAnswers, load_bill_answers

router = department_router("/bill-answers", "账单付款回盘")


class BillAnswerLoaded(ReadModel):
    """已上传的账单付款回盘"""

    id: UUID = Field(description="回盘编号，供确认使用")
    lines: int = Field(description="文件行数")
    outcomes: dict[str, int] = Field(
        description="结果_处理：ENTERED 待另一人确认 · REPEATED 重复未变 · WAITING 另有回单待确认，确认后请重新上传 · NOT_RECEIVED 银行未收到 · CONTRADICTED 矛盾立案"
    )


class BillAnswerDecided(ReadModel):
    """回盘确认结果"""

    payments: list[BillPaymentState] = Field(description="各笔付款的状态")


@router.post("", status_code=201, summary="上传账单付款的银行回盘(须另一人确认)")
async def upload_bill_answers(
    file: Annotated[UploadFile, File(description="银行文件")], actor: CurrentActor, uow: Uow, template_id: TemplateId = None
) -> BillAnswerLoaded:
    loaded = await load_bill_answers(LoadBillAnswers(file.filename or "return.csv", await file.read(), template_id), actor, uow)
    return BillAnswerLoaded(id=loaded.answer_id, lines=loaded.lines, outcomes=loaded.outcomes)


@router.post("/{answer_id}/confirmation", status_code=201, summary="确认账单付款回盘")
@keyed
async def confirm_bill_answers(answer_id: UUID, actor: CurrentActor, uow: Uow) -> BillAnswerDecided:
    found = await decide_bill_receipts(DecideBillReceipts(confirmed=True, answer_id=answer_id), actor, uow)
    return BillAnswerDecided(payments=[BillPaymentState.of(payment) for payment in found])


@router.post("/{answer_id}/discarding", status_code=201, summary="作废上传有误的账单付款回盘")
@keyed
async def discard_bill_answers(answer_id: UUID, actor: CurrentActor, uow: Uow) -> BillAnswerDecided:
    found = await decide_bill_receipts(DecideBillReceipts(confirmed=False, answer_id=answer_id), actor, uow)
    return BillAnswerDecided(payments=[BillPaymentState.of(payment) for payment in found])
