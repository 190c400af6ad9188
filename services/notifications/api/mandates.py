"""Mandates: which agency's client may hear what, proposed and approved by two persons."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, encode_cursor
from services.notifications.api.door import Lookups, Uow, before_id, whose
from services.notifications.storage.mandates import NewMandate
from services.notifications.use_cases.decide_mandate import DecideMandate, decide_mandate
from services.notifications.use_cases.propose_mandate import ProposeMandate, propose_mandate
from services.notifications.use_cases.revoke_mandate import RevokeMandate, revoke_mandate
from services.notifications.views.find_mandates import MandateOut, find_mandates

router = department_router("/mandates", "订阅授权")
EventName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{2,63}$")]


class MandateIn(RequestModel):
    client: str = Field(
        min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$", description="客户端标识(令牌主体)", examples=["hrss-events"]
    )
    agency: str = Field(min_length=2, max_length=100, description="机构名称", examples=["省人力资源和社会保障厅"])
    types: list[EventName] = Field(max_length=200, description="可接收的事件名", examples=[["MODEL_WORKER_DECEASED"]])
    publishes: list[EventName] = Field(default=[], max_length=50, description="可登记并发布的事件名", examples=[[]])
    unit_id: UUID | None = Field(default=None, description="范围：某一单位负责的人员及其资金；不填为全省")
    govstack_client: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9-]{1,40}(/[A-Za-z0-9-]{1,40}){3}$",
        description="GovStack 标识：实例/类别/成员/应用",
        examples=["anhui/GOV/hrss/events"],
    )
    basis: str = Field(min_length=4, max_length=500, description="法律依据", examples=["皖政办秘〔2017〕279号第六条"])
    valid_from: date = Field(description="起始日期", examples=["2024-06-12"])
    valid_to: date = Field(description="截止日期(含)", examples=["2025-06-11"])


class MandateRef(ReadModel):
    """订阅授权"""

    id: UUID = Field(description="授权编号")
    state: str = Field(description="PROPOSED 待审批 · APPROVED 已批准 · REJECTED 已驳回 · REVOKED 已撤销")


class RevocationIn(RequestModel):
    reason: str = Field(min_length=2, max_length=300, description="撤销原因", examples=["合作协议终止"])


@router.post("", status_code=201, summary="提出订阅授权")
async def propose(body: MandateIn, actor: CurrentActor, uow: Uow) -> MandateRef:
    return MandateRef(id=await propose_mandate(ProposeMandate(NewMandate(**dict(body))), actor, uow), state="PROPOSED")


@router.post("/{mandate_id}/approval", status_code=201, summary="批准订阅授权")
async def approve_mandate(mandate_id: UUID, actor: CurrentActor, uow: Uow) -> MandateRef:
    await decide_mandate(DecideMandate(mandate_id, approved=True), actor, uow)
    return MandateRef(id=mandate_id, state="APPROVED")


@router.post("/{mandate_id}/rejection", status_code=201, summary="驳回订阅授权")
async def reject_mandate(mandate_id: UUID, actor: CurrentActor, uow: Uow) -> MandateRef:
    await decide_mandate(DecideMandate(mandate_id, approved=False), actor, uow)
    return MandateRef(id=mandate_id, state="REJECTED")


@router.post("/{mandate_id}/revocation", status_code=201, summary="撤销订阅授权(立即停止交付)")
async def revoke(mandate_id: UUID, body: RevocationIn, actor: CurrentActor, uow: Uow) -> MandateRef:
    await revoke_mandate(RevokeMandate(mandate_id, body.reason), actor, uow)
    return MandateRef(id=mandate_id, state="REVOKED")


@router.get("", summary="查询订阅授权")
async def list_mandates(actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50) -> Page[MandateOut]:
    found = await find_mandates(pool, whose(actor), before=before_id(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
