"""Supervision by 省财政厅 and 省总工会 (C2.7 监督检查): holds, orders, checks on site, and what both decide together."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.ids import EarmarkId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel, YuanIn
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, MoneyUnit, Uow
from services.funds.storage.supervision import OnsiteCheck
from services.funds.use_cases.order_recovery import OrderRecovery, order_recovery
from services.funds.use_cases.place_supervision_hold import PlaceSupervisionHold, place_supervision_hold
from services.funds.use_cases.propose_unfreezing import ProposeUnfreezing, propose_unfreezing
from services.funds.use_cases.record_onsite_check import RecordOnsiteCheck, record_onsite_check
from services.funds.use_cases.release_supervision_hold import ReleaseSupervisionHold, release_supervision_hold
from services.funds.use_cases.sign_joint_decision import SignJointDecision, sign_joint_decision
from services.funds.use_cases.withdraw_joint_decision import WithdrawJointDecision, withdraw_joint_decision
from services.funds.views.find_supervision import ActionOut, CheckOut, HoldOut, JointDecisionOut, Lookup

router = department_router("", "资金监督检查")
OnlyOpen = Annotated[bool, Query(description="只看未了结的")]
DecisionId = Annotated[UUID, Path(description="决定编号")]


class GroundsIn(RequestModel):
    """依据"""

    doc_no: str = Field(min_length=2, max_length=100, description="文号", examples=["皖财监〔2024〕6号"])
    reason: str = Field(min_length=2, max_length=500, description="原因", examples=["收到举报，核查期间暂停"])


class HoldIn(GroundsIn):
    """暂停"""

    scope: Literal["EARMARK", "BATCH", "PERSON", "ALLOCATION"] = Field(
        description="EARMARK 某工会的专项资金 · BATCH 未放行的批次 · PERSON 人员 · ALLOCATION 未拨付的分配方案", examples=["BATCH"]
    )
    target: UUID = Field(description="对象编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    unit: UUID | None = Field(default=None, description="责任工会；只在暂停专项资金时填写")


class RecoveryOrderIn(GroundsIn):
    """责令追回：一笔多付明细，或某工会未用的资金"""

    line_id: UUID | None = Field(default=None, description="多付的补助明细", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    earmark_id: UUID | None = Field(default=None, description="专项资金")
    unit: UUID | None = Field(default=None, description="责任工会")
    amount: YuanIn | None = Field(default=None, description="金额(元)")


class CheckIn(RequestModel):
    unit: UUID = Field(description="被检查单位", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    checked_on: date = Field(description="检查日期", examples=["2024-06-10"])
    checkers: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        min_length=2, max_length=20, description="检查人员(两名以上)", examples=[["检查人甲", "检查人乙"]]
    )
    conclusion: Literal["NO_FINDINGS", "RECTIFY", "RECOVER"] = Field(
        description="NO_FINDINGS 未发现问题 · RECTIFY 限期整改 · RECOVER 须追回", examples=["NO_FINDINGS"]
    )
    rectify_by: date | None = Field(default=None, description="整改期限；有问题时必填")
    findings: str = Field(min_length=2, max_length=2000, description="检查情况", examples=["抽查30户，资金均已打卡到人"])
    doc_no: str = Field(min_length=2, max_length=100, description="检查通知或记录文号", examples=["皖工财监〔2024〕3号"])


class Acted(ReadModel):
    """已办理"""

    id: UUID = Field(description="编号")


class ReleaseOut(ReadModel):
    """解除结果"""

    lifted: bool = Field(description="是否已解除")
    decision_id: UUID | None = Field(description="须另一家签署的决定；已解除时为空")


def _lookup(request: Request, unit: UUID | None, pool: Lookups, cursor: str | None, limit: int, *, only_open: bool = False) -> Lookup:
    after = decode_cursor(cursor, 1)
    return Lookup(
        pool,
        request.app.state.house.keyring,
        unit,
        only_open=only_open,
        after=UUID(after[0]) if after else None,
        limit=limit + 1,
    )


@router.post(
    "/supervision/holds",
    status_code=201,
    summary="暂停(监督检查)",
    description="省财政厅或省总工会一家即可。暂停后不得编制、审批、放行或分配；银行已收的照常入账。",
)
@keyed
async def place_hold(body: HoldIn, actor: CurrentActor, uow: Uow) -> Acted:
    command = PlaceSupervisionHold(body.scope, body.target, body.unit, body.doc_no, body.reason)
    return Acted(id=await place_supervision_hold(command, actor, uow))


@router.post(
    "/supervision/holds/{hold_id}/release",
    status_code=201,
    summary="解除暂停",
    description="由暂停人本人解除即时生效；他人解除须两家签署。",
)
@keyed
async def release_hold(
    hold_id: Annotated[UUID, Path(description="暂停编号")], body: GroundsIn, actor: CurrentActor, uow: Uow
) -> ReleaseOut:
    decision_id = await release_supervision_hold(ReleaseSupervisionHold(hold_id, body.doc_no, body.reason), actor, uow)
    return ReleaseOut(lifted=decision_id is None, decision_id=decision_id)


@router.post("/supervision/recovery-orders", status_code=201, summary="责令追回(须两家签署)")
@keyed
async def order_money_back(body: RecoveryOrderIn, actor: CurrentActor, uow: Uow) -> Acted:
    earmark_id = EarmarkId(body.earmark_id) if body.earmark_id else None
    command = OrderRecovery(earmark_id, body.unit, body.amount, body.line_id, body.doc_no, body.reason)
    return Acted(id=await order_recovery(command, actor, uow))


@router.post("/supervision/on-site-checks", status_code=201, summary="登记现场检查")
@keyed
async def record_check(body: CheckIn, actor: CurrentActor, uow: Uow) -> Acted:
    done = OnsiteCheck(body.unit, body.checked_on, tuple(body.checkers), body.conclusion, body.rectify_by, body.findings)
    return Acted(id=await record_onsite_check(RecordOnsiteCheck(done, body.doc_no), actor, uow))


@router.post(
    "/earmarks/{earmark_id}/unfreezing",
    status_code=201,
    summary="提请解冻专项资金账簿(须两家签署)",
    description="第二家签署时重算平衡证明，证明成立才解冻。",
)
@keyed
async def propose_to_unfreeze(
    earmark_id: Annotated[UUID, Path(description="专项资金编号")], body: GroundsIn, actor: CurrentActor, uow: Uow
) -> Acted:
    return Acted(id=await propose_unfreezing(ProposeUnfreezing(EarmarkId(earmark_id), body.doc_no, body.reason), actor, uow))


@router.post("/joint-decisions/{decision_id}/signatures", status_code=201, summary="签署共同决定(第二家签署后生效)")
@keyed
async def sign_decision(decision_id: DecisionId, actor: CurrentActor, uow: Uow) -> Acted:
    await sign_joint_decision(SignJointDecision(decision_id), actor, uow)
    return Acted(id=decision_id)


@router.post("/joint-decisions/{decision_id}/withdrawal", status_code=201, summary="撤回尚未生效的共同决定")
@keyed
async def withdraw_decision(decision_id: DecisionId, actor: CurrentActor, uow: Uow) -> Acted:
    await withdraw_joint_decision(WithdrawJointDecision(decision_id), actor, uow)
    return Acted(id=decision_id)


@router.get("/joint-decisions", summary="查询共同决定")
async def list_joint_decisions(
    request: Request, unit: MoneyUnit, pool: Lookups, only_open: OnlyOpen = True, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[JointDecisionOut]:
    found = await _lookup(request, unit, pool, cursor, limit, only_open=only_open).decisions()
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/supervision/holds", summary="查询监督暂停(所涉工会可见)")
async def list_supervision_holds(
    request: Request, unit: MoneyUnit, pool: Lookups, only_open: OnlyOpen = True, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[HoldOut]:
    found = await _lookup(request, unit, pool, cursor, limit, only_open=only_open).holds()
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/supervision/actions", summary="监督检查台账(所涉工会可见)")
async def list_supervision_actions(
    request: Request, unit: MoneyUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[ActionOut]:
    found = await _lookup(request, unit, pool, cursor, limit).actions()
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/supervision/on-site-checks", summary="查询现场检查(被检查单位可见)")
async def list_onsite_checks(
    request: Request, unit: MoneyUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[CheckOut]:
    found = await _lookup(request, unit, pool, cursor, limit).checks()
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
