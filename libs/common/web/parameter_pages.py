"""A department's policy values as dated data (C1.5): what is in force on a day; entered by one person with a document, in force once another approves."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Protocol, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.jurisdiction import PROVINCE_KINDS, OrgKind
from libs.common.kernel.parameters import Parameter
from libs.common.persistence.house import House
from libs.common.persistence.parameters import ParameterBook, ParameterRows
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import unit_of_work
from libs.common.web.fields import ReadModel, RequestModel

_WAITING = "SELECT id, key, title, value, unit, effective_from, cites, doc_no, 'ENTERED' AS state FROM parameter_row WHERE approved_at IS NULL ORDER BY seq"
_NAMES = ("id", "key", "title", "value", "unit", "effective_from", "cites", "doc_no", "state")


class PolicyValueIn(RequestModel):
    key: str = Field(min_length=3, max_length=80, description="参数", examples=["checkup.ratio.CITY"])
    value: str = Field(min_length=1, max_length=500, description="值；金额为元", examples=["20 30 50"])
    unit: str = Field(min_length=1, max_length=20, description="单位", examples=["%"])
    effective_from: date = Field(description="生效日期", examples=["2025-01-01"])
    cites: str = Field(min_length=1, max_length=60, description="依据条款", examples=["C4.8"])
    doc_no: str = Field(min_length=1, max_length=100, description="文号", examples=["皖工发〔2024〕30号"])
    title: str = Field(min_length=1, max_length=100, description="名称", examples=["体检费省、市、县分担比例"])


class PolicyValueOut(ReadModel):
    """一项政策参数"""

    id: UUID | None = Field(description="录入编号；系统随带的值为空")
    key: str = Field(description="参数")
    title: str = Field(description="名称")
    value: str = Field(description="值")
    unit: str = Field(description="单位")
    effective_from: date = Field(description="生效日期")
    cites: str = Field(description="依据条款")
    doc_no: str = Field(description="文号")
    state: str = Field(description="IN_FORCE 有效 · ENTERED 待审批")


class PolicyValueEntered(ReadModel):
    """参数已录入或已审批"""

    id: UUID = Field(description="录入编号")


class WithParameters(Protocol):
    """A department's transaction that holds policy values."""

    parameters: ParameterRows


async def _house(request: Request) -> House[Any]:
    house: House[Any] = request.app.state.house
    return house


def parameter_router(book: ParameterBook, offices: frozenset[OrgKind] = PROVINCE_KINDS, approval_id: str | None = None) -> APIRouter:
    """`offices`: the kinds of units whose policy officers enter and approve this department's values, besides none. `approval_id`: the
    operation's id where the department has another act of the same name.
    """
    router = department_router("/parameters", "政策参数")

    @router.get("", summary="查询政策参数", description="列出某日有效的值和待审批的录入。没有值的金额和比例不得使用。")
    async def list_parameters(
        _actor: CurrentActor,
        house: Annotated[House[Any], Depends(_house)],
        on: Annotated[date | None, Query(description="该日有效的值，默认今天")] = None,
    ) -> list[PolicyValueOut]:
        async with house.pool.connection() as connection:
            table = await book.in_force(connection)
            waiting = await (await connection.execute(_WAITING)).fetchall()
        held = [_shown(row) for _, row in sorted(table.on(on or house.clock.today()).values.items())]
        return held + [PolicyValueOut(**dict(zip(_NAMES, row, strict=True))) for row in waiting]

    @router.post("", status_code=201, summary="录入政策参数(须另一人审批)", description="写明生效日期和文号；审批后自生效日期起有效。")
    async def add_parameter(
        body: PolicyValueIn, actor: CurrentActor, uow: Annotated[UnitOfWork, Depends(unit_of_work)]
    ) -> PolicyValueEntered:
        _require(actor, Role.POLICY_OFFICER, offices)
        row = Parameter(body.key, body.value, body.unit, body.effective_from, body.cites, body.doc_no, body.title)
        book.check([row])
        row_id = new_id()
        await _rows(uow).enter(row_id, row, actor.subject, uow.now)
        return PolicyValueEntered(id=row_id)

    @router.post(
        "/{parameter_id}/approval",
        status_code=201,
        summary="审批政策参数",
        description="由另一人审批；自生效日期起取代原值。",
        operation_id=approval_id,
    )
    async def approve(
        parameter_id: Annotated[UUID, Path(description="录入编号")],
        actor: CurrentActor,
        uow: Annotated[UnitOfWork, Depends(unit_of_work)],
    ) -> PolicyValueEntered:
        _require(actor, Role.POLICY_APPROVER, offices)
        entered = await _rows(uow).lock_entered(parameter_id)
        if entered.entered_by == actor.subject:
            refuse(Code.SELF_REVIEW_FORBIDDEN, "录入人不得审批，请由另一人审批")
        if entered.approved:
            refuse(Code.INVALID_TRANSITION, "此参数已审批")
        await _rows(uow).approve(parameter_id, actor.subject, uow.now)
        return PolicyValueEntered(id=parameter_id)

    return router


def _require(actor: Actor, role: Role, offices: frozenset[OrgKind]) -> None:
    if not actor.has(role) or actor.unit_kind not in offices:
        refuse(Code.ROLE_NOT_PERMITTED, "政策参数由省级主管部门的政策岗位录入，由另一人审批")


def _rows(uow: UnitOfWork) -> ParameterRows:
    return cast("WithParameters", uow).parameters


def _shown(row: Parameter) -> PolicyValueOut:
    said: Mapping[str, Any] = {name: getattr(row, name) for name in _NAMES if name not in ("id", "state")}
    return PolicyValueOut(id=None, state="IN_FORCE", **said)
