"""Lists of responsible units, deadlines, numbers of days as dated data (C1.5, C8.2): entered by one person with a document, in force once another approves."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import Parameter
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from services.notifications.api.door import Lookups, Uow
from services.notifications.domain.wording import values_of
from services.notifications.policy.c2_6_templates import fault_of
from services.notifications.use_cases.approve_parameter import ApproveParameter, approve_parameter
from services.notifications.use_cases.enter_parameter import EnterParameter, enter_parameter
from services.notifications.views.find_parameters import ParameterOut, find_parameters

router = department_router("/parameters", "政策参数")


class ParameterIn(RequestModel):
    key: str = Field(min_length=3, max_length=80, description="参数", examples=["responsible.C4"])
    value: str = Field(
        min_length=1,
        max_length=500,
        description="值；责任单位以空格分隔",
        examples=["FEDERATION HRSS HEALTH FINANCE CIVIL_AFFAIRS MEDICAL_INSURANCE"],
    )
    unit: str = Field(min_length=1, max_length=20, description="单位", examples=["责任单位"])
    effective_from: date = Field(description="生效日期", examples=["2025-01-01"])
    cites: str = Field(min_length=1, max_length=60, description="依据条款", examples=["C4.R"])
    doc_no: str = Field(min_length=1, max_length=100, description="文号", examples=["皖政办〔2024〕30号"])
    title: str = Field(min_length=1, max_length=100, description="名称", examples=["第四条责任单位"])


class TemplateIn(RequestModel):
    kind: Literal[
        "PAID",
        "FAILED",
        "RETURNED",
        "APPLICATION_SUBMITTED",
        "APPLICATION_RETURNED",
        "APPLICATION_REJECTED",
        "APPLICATION_VERIFIED",
        "CUSTODY_ASSIGNED",
        "REDECLARATION_DUE",
        "PENSION_DUE",
        "APPEAL_UPHELD",
        "APPEAL_DISMISSED",
        "APPEAL_DISMISSED_BY_PROVINCE",
        "INSURANCE_GAP_DETECTED",
        "CHECKUP_PLANNED",
        "CONVALESCENCE_CONFIRMED",
        "ONE_ON_ONE_ASSIGNED",
        "PUBLIC_WELFARE_POST_ENDED",
        "POST_ADJUSTED",
        "POST_ADJUSTMENT_REFUSED",
        "HOUSING_PRIORITY_GRANTED",
    ] = Field(description="消息种类", examples=["PAID"])
    language: Literal["zh", "en"] = Field(default="zh", description="zh 中文 · en 英文", examples=["zh"])
    text: str = Field(min_length=1, max_length=500, description="模板文字", examples=["{benefit}{amount}元已发放。"])


class TemplatePreview(ReadModel):
    """模板预览"""

    text: str = Field(description="以示例数据显示的文字")


class ParameterEntered(ReadModel):
    """参数已录入或已审批"""

    id: UUID = Field(description="录入编号")


@router.get("", summary="查询政策参数", description="列出某日有效的责任单位、时限和天数，以及待审批的录入。")
async def list_parameters(
    request: Request, _actor: CurrentActor, pool: Lookups, on: Annotated[date | None, Query(description="该日有效的值，默认今天")] = None
) -> list[ParameterOut]:
    return await find_parameters(pool, on or request.app.state.house.clock.today())


@router.post(
    "", status_code=201, summary="录入政策参数(须另一人审批)", description="省总工会或省财政厅的政策岗位录入，写明生效日期和文号。"
)
async def add_parameter(body: ParameterIn, actor: CurrentActor, uow: Uow) -> ParameterEntered:
    row = Parameter(body.key, body.value, body.unit, body.effective_from, body.cites, body.doc_no, body.title)
    return ParameterEntered(id=await enter_parameter(EnterParameter(row), actor, uow))


@router.post("/{parameter_id}/approval", status_code=201, summary="审批政策参数", description="由另一人审批；自生效日期起取代原值。")
async def approve(parameter_id: Annotated[UUID, Path(description="录入编号")], actor: CurrentActor, uow: Uow) -> ParameterEntered:
    await approve_parameter(ApproveParameter(parameter_id), actor, uow)
    return ParameterEntered(id=parameter_id)


@router.post("/template-previews", summary="预览消息模板", description="以示例数据显示文字；只可使用该类消息允许的占位符。")
async def preview_template(body: TemplateIn, _actor: CurrentActor) -> TemplatePreview:
    fault = fault_of(body.kind, body.text)
    if fault:
        refuse(Code.FIELD_INVALID, fault)
    english, sample = body.language == "en", ("LIVING_HARDSHIP_SUBSIDY", "PROVINCIAL_SPECIAL", ["2024-05", "2024-06"], 40000)
    return TemplatePreview(text=body.text.format_map(values_of(*sample, date(2024, 6, 12), english=english)))
