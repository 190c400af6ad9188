"""Receivables (Q46): what was overpaid is told, decided about by two persons, and comes back line by line; never set off."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn, YuanOut
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.policy.c2_3_recovery import Instalment, Kind
from services.funds.use_cases.decide_recovery import DecideRecovery, decide_recovery
from services.funds.use_cases.enter_recovered_money import EnterRecoveredMoney, enter_recovered_money
from services.funds.use_cases.enter_recovery_decision import EnterRecoveryDecision, enter_recovery_decision
from services.funds.use_cases.notify_overpaid import NotifyOverpaid, notify_overpaid
from services.funds.use_cases.settle_recovered_money import SettleRecoveredMoney, settle_recovered_money
from services.funds.views.find_receivables import ReceivableHistory, ReceivableOut, find_receivables, read_receivable

router = department_router("", "多付款项追回")
LineId = Annotated[UUID, Path(description="补助明细编号")]
DecisionId = Annotated[UUID, Path(description="追回决定编号")]
RecoveryId = Annotated[UUID, Path(description="追回款登记编号")]


class NoticeIn(RequestModel):
    notified_on: date = Field(description="告知日期", examples=["2024-06-11"])
    method: Literal["LETTER", "VISIT", "TELEPHONE"] = Field(description="LETTER 书面 · VISIT 上门 · TELEPHONE 电话", examples=["LETTER"])
    doc_no: str = Field(min_length=2, max_length=100, description="告知书编号或记录", examples=["多付告知2024-3"])


class InstalmentIn(RequestModel):
    due_on: date = Field(description="应还日期", examples=["2024-07-31"])
    amount: YuanIn = Field(description="金额(元)", examples=["100.00"])


class DecisionIn(RequestModel):
    kind: Kind = Field(description="ORDER 一次追回 · INSTALMENTS 分期追回 · WAIVER 免除(须省级批准)", examples=["ORDER"])
    waived: YuanIn = Field(default_factory=int, description="免除金额(元)；只在免除时填写")
    instalments: list[InstalmentIn] = Field(default=[], max_length=120, description="分期计划；只在分期时填写，合计等于待追回金额")
    doc_no: str = Field(min_length=2, max_length=100, description="决定文号", examples=["合工发〔2024〕21号"])
    reason: str = Field(min_length=2, max_length=500, description="理由", examples=["本人去世后多发一个月"])


class RecoveryIn(RequestModel):
    amount: YuanIn = Field(description="追回金额(元)", examples=["200.00"])
    bank_receipt_no: str = Field(min_length=3, max_length=100, description="银行回单号", examples=["20240612-000456"])
    received_on: date = Field(description="到账日期", examples=["2024-06-12"])


class Recorded(ReadModel):
    """已登记"""

    id: UUID = Field(description="编号")


class SettledOut(ReadModel):
    """追回款复核结果"""

    id: UUID = Field(description="登记编号")
    outstanding: YuanOut | None = Field(description="该笔仍待追回(元)；退回时为空")


@router.get("/receivables", summary="查询多付款项及追回情况")
async def list_receivables(
    request: Request,
    unit: MoneyUnit,
    pool: Lookups,
    only_open: Annotated[bool, Query(description="只看未追回完的")] = True,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ReceivableOut]:
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    found = await find_receivables(pool, unit, today, only_open=only_open, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].line_id) if len(found) > limit else None)


@router.get("/receivables/{line_id}", summary="查看一笔多付款项的办理经过")
async def get_receivable(line_id: LineId, request: Request, unit: MoneyUnit, pool: Lookups) -> ReceivableHistory:
    house = request.app.state.house
    found = await find_receivables(pool, unit, house.clock.today(), only_open=False, line_id=line_id)
    if not found:
        refuse(Code.NOT_FOUND, "没有此多付款项，或不在本单位范围")
    return await read_receivable(pool, house.keyring, found[0])


@router.post("/receivables/{line_id}/notices", status_code=201, summary="登记已告知本人或家属")
@keyed
async def note_overpaid_notice(line_id: LineId, body: NoticeIn, actor: CurrentActor, uow: Uow) -> Recorded:
    return Recorded(id=await notify_overpaid(NotifyOverpaid(line_id, body.notified_on, body.method, body.doc_no), actor, uow))


@router.post("/receivables/{line_id}/decisions", status_code=201, summary="录入追回决定(须另一人复核)")
@keyed
async def enter_recovery_plan(line_id: LineId, body: DecisionIn, actor: CurrentActor, uow: Uow) -> Recorded:
    plan = tuple(Instalment(each.due_on, each.amount) for each in body.instalments)
    command = EnterRecoveryDecision(line_id, body.kind, body.waived, plan, body.doc_no, body.reason)
    return Recorded(id=await enter_recovery_decision(command, actor, uow))


@router.post("/recovery-decisions/{decision_id}/approval", status_code=201, summary="复核通过追回决定")
@keyed
async def approve_recovery_plan(decision_id: DecisionId, actor: CurrentActor, uow: Uow) -> Recorded:
    await decide_recovery(DecideRecovery(decision_id, approved=True), actor, uow)
    return Recorded(id=decision_id)


@router.post("/recovery-decisions/{decision_id}/rejection", status_code=201, summary="退回追回决定")
@keyed
async def reject_recovery_plan(decision_id: DecisionId, actor: CurrentActor, uow: Uow) -> Recorded:
    await decide_recovery(DecideRecovery(decision_id, approved=False), actor, uow)
    return Recorded(id=decision_id)


@router.post("/receivables/{line_id}/recoveries", status_code=201, summary="登记追回款(须另一人复核入账)")
@keyed
async def enter_recovery(line_id: LineId, body: RecoveryIn, actor: CurrentActor, uow: Uow) -> Recorded:
    command = EnterRecoveredMoney(line_id, body.amount, body.bank_receipt_no, body.received_on)
    return Recorded(id=await enter_recovered_money(command, actor, uow))


@router.post("/recoveries/{recovery_id}/approval", status_code=201, summary="复核追回款并入账")
@keyed
async def approve_recovery(recovery_id: RecoveryId, actor: CurrentActor, uow: Uow) -> SettledOut:
    return SettledOut(
        id=recovery_id, outstanding=await settle_recovered_money(SettleRecoveredMoney(recovery_id, approved=True), actor, uow)
    )


@router.post("/recoveries/{recovery_id}/rejection", status_code=201, summary="退回追回款登记")
@keyed
async def reject_recovery(recovery_id: RecoveryId, actor: CurrentActor, uow: Uow) -> SettledOut:
    return SettledOut(
        id=recovery_id, outstanding=await settle_recovered_money(SettleRecoveredMoney(recovery_id, approved=False), actor, uow)
    )
