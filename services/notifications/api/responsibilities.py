"""The responsibility register: who answers for which clause and which task of the annex on a day (C1.R–C7.R, A1–A6, Q41, Q42)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParameterTable
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel
from services.notifications.api.door import Lookups
from services.notifications.policy.a1_a6_tasks import ROWS, Task, tasks
from services.notifications.policy.c8_2_responsible_units import CLAUSES, Responsible, Standing, responsible_for
from services.notifications.views.find_responsible_units import NamedUnit, find_responsible_units, find_table

router = department_router("/responsibilities", "责任分工")
OnDay = Annotated[date | None, Query(description="该日的责任分工，默认今天")]


class UnitOut(ReadModel):
    """在册单位"""

    id: UUID = Field(description="单位编号")
    name: str = Field(description="单位名称")


class ResponsibleOut(ReadModel):
    """责任单位"""

    body: str = Field(description="责任单位代码", examples=["HEALTH"])
    name: str = Field(description="现名称", examples=["省卫生健康委"])
    named_as: str = Field(description="原文名称", examples=["省卫生计生委"])
    duty: str = Field(description="承接的职责；原文列名的为空")
    units: list[UnitOut] = Field(description="该日在册的单位")

    @classmethod
    def of(cls, found: Responsible, units: Sequence[NamedUnit]) -> "ResponsibleOut":
        named = [UnitOut(id=unit.id, name=unit.name) for unit in units if unit.standing(found.body) is Standing.NAMED]
        return cls(body=found.body, name=found.name, named_as=found.named_as, duty=found.duty, units=named)


class AnnexRowOut(ReadModel):
    """附件任务"""

    row: str = Field(description="附件序号", examples=["A3"])
    title: str = Field(description="任务")
    lead: list[ResponsibleOut] = Field(description="牵头单位(以附件为准)")
    cooperating: list[ResponsibleOut] = Field(description="配合单位")
    deadline: date | None = Field(description="时限；持续推进的为空")
    written: str = Field(description="时限原文", examples=["持续推进"])

    @classmethod
    def of(cls, task: Task, units: Sequence[NamedUnit]) -> "AnnexRowOut":
        lead, cooperating = ([ResponsibleOut.of(each, units) for each in listed] for listed in (task.lead, task.cooperating))
        return cls(row=task.row, title=task.title, lead=lead, cooperating=cooperating, deadline=task.deadline, written=task.written)


class ClauseOut(ReadModel):
    """一条的责任单位"""

    clause: str = Field(description="条款", examples=["C4"])
    responsible: list[ResponsibleOut] = Field(description="条款所列责任单位，按原文顺序")
    annex: list[AnnexRowOut] = Field(description="附件中属于本条的任务：牵头和时限以附件为准，两份名单分别保存")


class DutyOut(ReadModel):
    """一项职责"""

    clause: str = Field(description="条款", examples=["C4"])
    row: str | None = Field(description="附件序号；条款所列的为空", examples=["A3"])
    part: Literal["RESPONSIBLE", "LEAD", "COOPERATING"] = Field(description="RESPONSIBLE 条款责任单位 · LEAD 牵头 · COOPERATING 配合")
    standing: Standing = Field(description="NAMED 原文列名 · IN_LINE 业务对口")
    named_as: str = Field(description="原文名称", examples=["省卫生计生委"])
    duty: str = Field(description="承接的职责；原文列名的为空")
    title: str = Field(description="任务；条款所列的为空")
    deadline: date | None = Field(description="附件时限；没有或持续推进的为空")


@router.get("", summary="查询各条责任单位", description="条款名单与附件名单分别列出；单位名称按所查日期(机构改革后为承继单位)。")
async def list_responsibilities(
    request: Request,
    _actor: CurrentActor,
    pool: Lookups,
    on: OnDay = None,
    clause: Annotated[Literal["C1", "C2", "C3", "C4", "C5", "C6", "C7"] | None, Query(description="只看一条")] = None,
) -> list[ClauseOut]:
    day = on or request.app.state.house.clock.today()
    table, units = await find_table(pool), await find_responsible_units(pool, day)
    annex = [AnnexRowOut.of(task, units) for task in tasks(table, day)]
    return [
        ClauseOut(
            clause=each,
            responsible=[ResponsibleOut.of(found, units) for found in responsible_for(each, table, day)],
            annex=[row for row in annex if ROWS[row.row] == each],
        )
        for each in CLAUSES
        if clause in (None, each)
    ]


@router.get("/mine", summary="查询本单位的职责")
async def list_own_duties(request: Request, actor: CurrentActor, pool: Lookups, on: OnDay = None) -> list[DutyOut]:
    if actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "账号不属于任何单位，请联系本单位管理员")
    return await _duties(pool, actor.unit_id, on or request.app.state.house.clock.today())


@router.get("/units/{unit_id}", summary="查询某单位的职责")
async def list_duties_of_unit(
    request: Request, unit_id: Annotated[UUID, Path(description="单位编号")], _actor: CurrentActor, pool: Lookups, on: OnDay = None
) -> list[DutyOut]:
    return await _duties(pool, unit_id, on or request.app.state.house.clock.today())


async def _duties(pool: Lookups, unit_id: UUID, day: date) -> list[DutyOut]:
    """Nothing where the unit is of a kind that the circular does not name."""
    units = await find_responsible_units(pool, day, unit_id)
    return duties_of(units[0], await find_table(pool), day) if units else []


def duties_of(unit: NamedUnit, table: ParameterTable, day: date) -> list[DutyOut]:
    found = [
        DutyOut(clause=clause, row=None, part="RESPONSIBLE", standing=how, named_as=each.named_as, duty=each.duty, title="", deadline=None)
        for clause in CLAUSES
        for each in responsible_for(clause, table, day)
        if (how := unit.standing(each.body)) is not None
    ]
    for task in tasks(table, day):
        parts: list[tuple[Literal["LEAD", "COOPERATING"], Sequence[Responsible]]] = [("LEAD", task.lead), ("COOPERATING", task.cooperating)]
        found += [
            DutyOut(
                clause=ROWS[task.row],
                row=task.row,
                part=part,
                standing=how,
                named_as=each.named_as,
                duty=each.duty,
                title=task.title,
                deadline=task.deadline,
            )
            for part, listed in parts
            for each in listed
            if (how := unit.standing(each.body)) is not None
        ]
    return found
