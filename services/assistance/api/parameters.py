"""Policy values as dated data (C1.5, C3.7): entered by one person with a document, in force once another approves."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.parameters import Parameter
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from services.assistance.api.door import Lookups, Uow
from services.assistance.use_cases.approve_parameter import ApproveParameter, approve_parameter
from services.assistance.use_cases.enter_parameter import EnterParameter, enter_parameter
from services.assistance.views.find_parameters import ParameterOut, find_parameters

router = department_router("/parameters", "政策参数")


class ParameterIn(RequestModel):
    key: str = Field(min_length=3, max_length=80, description="参数", examples=["amount.OLD_AGE_ALLOWANCE.PROVINCIAL"])
    value: str = Field(min_length=1, max_length=200, description="值；金额为元", examples=["100.00"])
    unit: str = Field(min_length=1, max_length=20, description="单位", examples=["元/月"])
    effective_from: date = Field(description="生效日期", examples=["2025-01-01"])
    cites: str = Field(min_length=1, max_length=60, description="依据条款", examples=["C3.3"])
    doc_no: str = Field(min_length=1, max_length=100, description="文号", examples=["皖工发〔2024〕30号"])
    title: str = Field(min_length=1, max_length=100, description="名称", examples=["高龄补贴标准"])


class ParameterEntered(ReadModel):
    """参数已录入或已审批"""

    id: UUID = Field(description="录入编号")


@router.get("", summary="查询政策参数", description="列出某日有效的值和待审批的录入。没有值的金额不得发放(AMOUNT_NOT_CONFIGURED)。")
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
