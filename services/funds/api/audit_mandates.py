"""Auditors' mandates (审计、经审、监督): granted by two administrators, with a scope and an end date."""

from datetime import date
from uuid import UUID

from fastapi import Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, Uow
from services.funds.domain.audit_scope import NewMandate, Reach
from services.funds.use_cases.approve_audit_mandate import ApproveAuditMandate, approve_audit_mandate
from services.funds.use_cases.end_audit_mandate import EndAuditMandate, end_audit_mandate
from services.funds.use_cases.propose_audit_mandate import ProposeAuditMandate, propose_audit_mandate
from services.funds.views.find_audit_mandates import AuditMandateOut, find_audit_mandates

router = department_router("/audit-mandates", "审计")


class MandateIn(RequestModel):
    auditor: str = Field(min_length=2, max_length=200, description="审计人员账号(令牌的 sub)", examples=["auditor"])
    reach: Reach = Field(description="PROVINCE 全省 · L2 一个责任工会 · COUNTY 一个县级工会", examples=["PROVINCE"])
    unit: UUID | None = Field(default=None, description="责任工会或县级工会；全省不填", examples=["01a1e3a0-0000-7000-8000-000000000001"])
    source: str | None = Field(default=None, max_length=40, description="只审某资金来源；不填为全部", examples=["PROVINCIAL_SPECIAL"])
    year_from: int | None = Field(default=None, ge=2004, le=2100, description="预算年度起", examples=[2024])
    year_to: int | None = Field(default=None, ge=2004, le=2100, description="预算年度止", examples=[2024])
    valid_from: date = Field(description="授权起始日", examples=["2024-06-12"])
    valid_to: date = Field(description="授权截止日", examples=["2034-12-31"])
    doc_no: str = Field(min_length=2, max_length=100, description="审计通知书文号", examples=["皖审通〔2024〕12号"])

    def new(self) -> NewMandate:
        years, days = (self.year_from, self.year_to), (self.valid_from, self.valid_to)
        return NewMandate(self.auditor, self.reach, self.unit, self.source, *years, *days, self.doc_no)


class EndIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="终止原因", examples=["审计结束"])


class MandateProposed(ReadModel):
    """待审批的审计授权"""

    id: UUID = Field(description="授权编号")


class MandateState(ReadModel):
    """审计授权的状态"""

    id: UUID = Field(description="授权编号")
    state: str = Field(description="APPROVED 已批准 · ENDED 已终止")


@router.post("", status_code=201, summary="提出审计授权(系统管理员)")
async def propose_mandate(body: MandateIn, actor: CurrentActor, uow: Uow) -> MandateProposed:
    return MandateProposed(id=await propose_audit_mandate(ProposeAuditMandate(body.new()), actor, uow))


@router.post("/{mandate_id}/approval", status_code=201, summary="批准审计授权(安全管理员)")
async def approve_mandate(mandate_id: UUID, actor: CurrentActor, uow: Uow) -> MandateState:
    await approve_audit_mandate(ApproveAuditMandate(mandate_id), actor, uow)
    return MandateState(id=mandate_id, state="APPROVED")


@router.post("/{mandate_id}/end", status_code=201, summary="终止审计授权")
async def end_mandate(mandate_id: UUID, body: EndIn, actor: CurrentActor, uow: Uow) -> MandateState:
    await end_audit_mandate(EndAuditMandate(mandate_id, body.reason), actor, uow)
    return MandateState(id=mandate_id, state="ENDED")


@router.get("", summary="查询审计授权(管理员看全部，审计人员看自己的)")
async def list_mandates(
    request: Request, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100
) -> Page[AuditMandateOut]:
    admin = bool(actor.roles & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
    if not admin and not actor.has(Role.AUDITOR):
        refuse(Code.ROLE_NOT_PERMITTED, "审计授权由管理员和审计人员查看")
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    last = UUID(after[0]) if after else None
    found = await find_audit_mandates(pool, None if admin else actor.subject, today, after=last, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)
