"""Payment batches: prepared, approved and released by three persons of the responsible L2 union (C2.4, C2.6)."""

from uuid import UUID

from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed, unstored
from libs.common.web.fields import MonthField, ReadModel, RequestModel, YuanOut
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, MoneyUnit, Outbox, Uow
from services.funds.storage.batches import Batch
from services.funds.use_cases.approve_batch import ApproveBatch, approve_batch
from services.funds.use_cases.inquire_payments import InquirePayments, inquire_payments
from services.funds.use_cases.prepare_batch import PrepareBatch, prepare_batch
from services.funds.use_cases.release_batch import ReleaseBatch, release_batch
from services.funds.use_cases.remove_from_batch import RemoveFromBatch, remove_from_batch
from services.funds.use_cases.resend_payments import ResendPayments, resend_payments
from services.funds.use_cases.reveal_payment_list import RevealPaymentList, reveal_payment_list
from services.funds.views.find_batches import BatchOut, find_batches

router = department_router("/batches", "发放批次")


class BatchIn(RequestModel):
    earmark_id: UUID = Field(description="专项资金")
    through: MonthField = Field(description="发放至该月(含)")


class HeldOut(ReadModel):
    """暂缓发放的人员"""

    person_id: UUID = Field(description="人员编号")
    code: str = Field(
        description="原因：PAYEE_HELD 收款人待核或身故报告待确认 · BENEFICIARY_DECEASED 已去世 · SUSPENDED 暂停 · PAYEE_NOT_ALLOWED 无合法账户"
    )


class PreparedOut(ReadModel):
    """已编制的批次"""

    id: UUID = Field(description="批次编号")
    people: int = Field(description="人数")
    lines: int = Field(description="笔数")
    total: YuanOut = Field(description="金额(元)")
    held: list[HeldOut] = Field(description="应发但现在不能付款的人员")


class BatchState(ReadModel):
    """批次状态"""

    id: UUID = Field(description="批次编号")
    name: str = Field(description="批次号")
    state: str = Field(description="RESERVED 已编制 · APPROVED 已审批 · RELEASED 已送银行 · SETTLED 已办结 · VOID 已撤空")
    lines: int = Field(description="笔数")
    total: YuanOut = Field(description="金额(元)")

    @classmethod
    def of(cls, batch: Batch) -> "BatchState":
        return cls(id=batch.id, name=batch.name, state=batch.state, lines=batch.lines, total=batch.total_fen)


class ApprovalIn(RequestModel):
    """审批依据"""

    comparison: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="已阅读的本月与上月对比的版本；有上月可对比时必填",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


class RemovalIn(RequestModel):
    person_ids: list[UUID] = Field(default=[], max_length=1000, description="移出的人员；不填则移出所有现在不能付款的人员")
    reason: str = Field(min_length=2, max_length=200, description="原因", examples=["收款账户待核"])


class RemovedOut(BatchState):
    """移出结果"""

    removed: int = Field(description="移出人数")


class ReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="查看原因，记入审计", examples=["与银行核对付款清单"])


class PaymentOut(ReadModel):
    """一人的付款"""

    bank_ref: str = Field(description="付款参考号")
    person_id: UUID = Field(description="人员编号")
    account: str = Field(description="账号")
    account_name: str = Field(description="户名")
    bank_name: str = Field(description="开户银行")
    amount: YuanOut = Field(description="金额(元)")
    months: list[str] = Field(description="所属月份")
    state: str = Field(description="付款状态")
    relation: str = Field(default="SELF", description="收款人：SELF 本人 · GUARDIAN 监护人 · HEIR 继承人")


class SentFile(ReadModel):
    """已送银行的文件"""

    file_name: str = Field(description="文件名")
    payments: int = Field(description="付款笔数")


@router.post("", status_code=201, summary="编制发放批次(锁定资金)")
@keyed
async def prepare(body: BatchIn, actor: CurrentActor, uow: Uow) -> PreparedOut:
    made = await prepare_batch(PrepareBatch(EarmarkId(body.earmark_id), body.through), actor, uow)
    held = [HeldOut(person_id=person, code=code) for person, code in sorted(made.held.items())]
    reserved = made.reserved
    return PreparedOut(id=made.batch_id, people=reserved.people, lines=reserved.lines, total=reserved.total_fen, held=held)


@router.post("/{batch_id}/approval", status_code=201, summary="审批发放批次")
@keyed
async def approve(batch_id: UUID, actor: CurrentActor, uow: Uow, body: ApprovalIn | None = None) -> BatchState:
    return BatchState.of(await approve_batch(ApproveBatch(batch_id, body.comparison if body else None), actor, uow))


@router.post("/{batch_id}/release", status_code=201, summary="放行发放批次(生成银行文件)")
@keyed
async def release(batch_id: UUID, actor: CurrentActor, uow: Uow, outbox: Outbox) -> BatchState:
    return BatchState.of(await release_batch(ReleaseBatch(batch_id), actor, uow, outbox))


@router.post("/{batch_id}/removals", status_code=201, summary="放行前移出人员")
@keyed
async def remove(batch_id: UUID, body: RemovalIn, actor: CurrentActor, uow: Uow) -> RemovedOut:
    removal = await remove_from_batch(RemoveFromBatch(batch_id, body.person_ids, body.reason), actor, uow)
    return RemovedOut(**BatchState.of(removal.batch).model_dump(exclude={"total"}), total=removal.batch.total_fen, removed=removal.removed)


@router.post("/{batch_id}/payment-list", summary="查看付款清单(账号明文，须填原因)")
@unstored
async def get_payment_list(batch_id: UUID, body: ReasonIn, actor: CurrentActor, uow: Uow) -> list[PaymentOut]:
    revealed = await reveal_payment_list(RevealPaymentList(batch_id, body.reason), actor, uow)
    return [
        PaymentOut(
            bank_ref=each.bank_ref,
            person_id=each.person_id,
            account=each.account,
            account_name=each.account_name,
            bank_name=each.bank_name,
            amount=each.amount_fen,
            months=list(each.months),
            state=each.state,
            relation=each.relation,
        )
        for each in revealed
    ]


@router.post("/{batch_id}/inquiries", status_code=201, summary="向银行查询结果不明的付款")
@keyed
async def inquire(batch_id: UUID, actor: CurrentActor, uow: Uow, outbox: Outbox) -> SentFile:
    inquiry = await inquire_payments(InquirePayments(batch_id), actor, uow, outbox)
    return SentFile(file_name=inquiry.file_name, payments=inquiry.payments)


@router.post("/{batch_id}/resending", status_code=201, summary="重送银行未收到的付款(参考号不变)")
@keyed
async def resend(batch_id: UUID, actor: CurrentActor, uow: Uow, outbox: Outbox) -> SentFile:
    resent = await resend_payments(ResendPayments(batch_id), actor, uow, outbox)
    return SentFile(file_name=resent.file_name, payments=resent.payments)


@router.get("", summary="查询发放批次")
async def list_batches(unit: MoneyUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50) -> Page[BatchOut]:
    before = decode_cursor(cursor, 1)
    found = await find_batches(pool, unit, before=int(before[0]) if before else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(int(found[limit - 1].name[2:])) if len(found) > limit else None)


@router.get("/{batch_id}", summary="查看发放批次")
async def get_batch(batch_id: UUID, unit: MoneyUnit, pool: Lookups) -> BatchOut:
    found = await find_batches(pool, unit, batch_id=batch_id, limit=1)
    if not found:
        refuse(Code.NOT_FOUND, "没有此发放批次，请核对编号")
    return found[0]
