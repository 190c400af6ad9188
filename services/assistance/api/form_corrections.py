"""Corrections of accepted forms: entered by one person, decided by another (domain.md §5 更正)."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel
from services.assistance.api.application_form import FormIn
from services.assistance.api.door import Lookups, Uow
from services.assistance.use_cases.decide_form_correction import DecideFormCorrection, decide_form_correction
from services.assistance.use_cases.enter_form_correction import EnterFormCorrection, enter_form_correction
from services.assistance.views.find_applications import find_application
from services.assistance.views.read_form_corrections import FormCorrectionOut, read_form_corrections
from services.assistance.views.read_forms import health_seen_by

router = department_router("", "申报表更正")
CaseId = Annotated[UUID, Path(description="申请编号")]
CorrectionId = Annotated[UUID, Path(description="更正编号")]


class FormCorrectionIn(FormIn):
    """更正后的申报表全文；申报日期填所述情况开始之日"""

    reason: str = Field(min_length=2, max_length=500, description="更正原因", examples=["2024年8月起退休，养老金3200元"])


class FormCorrectionEntered(ReadModel):
    """已录入，待另一人复核"""

    id: UUID = Field(description="更正编号")


@router.post(
    "/applications/{application_id}/form-corrections",
    status_code=201,
    summary="录入已核对申报表的更正(须另一人复核)",
    description="填报岗位办理。原表保留；复核通过后，下一次逐月认定按更正后的情况计算差额，已发放的不改动。",
)
async def enter_correction(application_id: CaseId, body: FormCorrectionIn, actor: CurrentActor, uow: Uow) -> FormCorrectionEntered:
    command = EnterFormCorrection(ApplicationId(application_id), body.written(), body.reason)
    return FormCorrectionEntered(id=await enter_form_correction(command, actor, uow))


@router.get("/applications/{application_id}/form-corrections", summary="查看申报表的更正")
async def list_corrections(application_id: CaseId, request: Request, actor: CurrentActor, pool: Lookups) -> list[FormCorrectionOut]:
    require_role(actor, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR)
    house = request.app.state.house
    if await find_application(pool, scope_of(actor), house.clock.today(), application_id) is None:
        refuse(Code.NOT_FOUND, "没有此申请，或不在本单位负责范围")
    return await read_form_corrections(pool, house.keyring, application_id, health_seen_by(actor))


@router.post("/form-corrections/{correction_id}/approval", status_code=201, summary="复核通过申报表更正")
async def approve_correction(correction_id: CorrectionId, actor: CurrentActor, uow: Uow) -> FormCorrectionEntered:
    await decide_form_correction(DecideFormCorrection(correction_id, approved=True), actor, uow)
    return FormCorrectionEntered(id=correction_id)


@router.post("/form-corrections/{correction_id}/rejection", status_code=201, summary="退回申报表更正")
async def reject_correction(correction_id: CorrectionId, actor: CurrentActor, uow: Uow) -> FormCorrectionEntered:
    await decide_form_correction(DecideFormCorrection(correction_id, approved=False), actor, uow)
    return FormCorrectionEntered(id=correction_id)
