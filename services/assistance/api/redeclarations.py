"""Yearly re-declarations (Q13): that nothing has changed, or the form as it is now; entered by one person, decided by another."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.ids import ApplicationId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.application_form import EvidenceIn, FormIn, piece_of
from services.assistance.api.door import Lookups, Uow
from services.assistance.use_cases.decide_redeclaration import DecideRedeclaration, decide_redeclaration
from services.assistance.use_cases.enter_redeclaration import EnterRedeclaration, enter_redeclaration
from services.assistance.use_cases.follow_standing import FollowStanding, follow_standing
from services.assistance.views.find_redeclarations import RedeclarationListed, Standing, find_redeclarations

router = department_router("", "年度重新申报")
RedeclarationId = Annotated[UUID, Path(description="重新申报编号")]


class RedeclarationIn(RequestModel):
    """情况无变化的不填 form；有变化的填写现在的申报表，其申报日期填变化开始之日"""

    declared_on: date = Field(description="重新申报日期", examples=["2024-06-12"])
    consented_on: date | None = Field(default=None, description="知情同意书签署日期", examples=["2024-06-12"])
    evidence: list[EvidenceIn] = Field(
        max_length=30,
        description="本人签字的重新申报书等",
        examples=[[{"kind": "重新申报书", "shelf_mark": "档案柜3-12", "seen_by": "李会计"}]],
    )
    form: FormIn | None = Field(default=None, description="有变化的申报表；无变化的不填")


class RedeclarationEntered(ReadModel):
    """重新申报"""

    id: UUID = Field(description="重新申报编号")


@router.post(
    "/applications/{application_id}/redeclarations",
    status_code=201,
    summary="录入年度重新申报(须另一人核对)",
    description="填报岗位办理。逾期的自下月起暂停发放，重新申报核对后补发符合条件的月份。",
)
async def enter_yearly_redeclaration(
    application_id: Annotated[UUID, Path(description="申请编号")], body: RedeclarationIn, actor: CurrentActor, uow: Uow
) -> RedeclarationEntered:
    evidence = tuple(piece_of(piece) for piece in body.evidence)
    form = body.form.written() if body.form else None
    command = EnterRedeclaration(ApplicationId(application_id), body.declared_on, body.consented_on, evidence, form)
    return RedeclarationEntered(id=await enter_redeclaration(command, actor, uow))


@router.get("/redeclarations", summary="查询重新申报(即将到期、逾期、暂停和待核对)")
async def list_redeclarations(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    standing: Annotated[Standing | None, Query(description="只看某情况")] = None,
    waiting: Annotated[bool | None, Query(description="true 只看有待核对的")] = None,
    pension: Annotated[bool, Query(description="true 只看已退休而尚未申报养老金的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[RedeclarationListed]:
    require_role(actor, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.MODEL_WORKER)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    scope = scope_of(actor)
    found = await find_redeclarations(pool, scope, today, standing=standing, waiting=waiting, pension=pension, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].application_id) if len(found) > limit else None)


@router.post("/redeclarations/{redeclaration_id}/approval", status_code=201, summary="核对通过重新申报(另一人)")
async def approve_redeclaration(redeclaration_id: RedeclarationId, actor: CurrentActor, uow: Uow) -> RedeclarationEntered:
    person_id = await decide_redeclaration(DecideRedeclaration(redeclaration_id, approved=True), actor, uow)
    await follow_standing(FollowStanding([person_id]), actor, uow)
    return RedeclarationEntered(id=redeclaration_id)


@router.post("/redeclarations/{redeclaration_id}/rejection", status_code=201, summary="退回重新申报")
async def reject_redeclaration(redeclaration_id: RedeclarationId, actor: CurrentActor, uow: Uow) -> RedeclarationEntered:
    await decide_redeclaration(DecideRedeclaration(redeclaration_id, approved=False), actor, uow)
    return RedeclarationEntered(id=redeclaration_id)
