"""The annex scoreboard (A1–A6): how each task stands, who has reported on it, and the acts that move it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.parameters import ParameterTable
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.notifications.api.door import Lookups, Uow, before_id, clerks_unit
from services.notifications.domain.annex_task import TaskState
from services.notifications.domain.places import covers_all
from services.notifications.policy.a1_a6_tasks import ROWS, Task, Word, due, tasks
from services.notifications.policy.c8_2_responsible_units import Body
from services.notifications.use_cases.move_task import MoveTask, move_task
from services.notifications.use_cases.record_progress import RecordProgress, record_progress
from services.notifications.views.find_annex import PlaceScore, ProgressOut, Score, find_place_scores, find_progress, find_scores
from services.notifications.views.find_responsible_units import find_table

router = department_router("/annex", "附件任务")
RowPath = Annotated[Literal["A1", "A2", "A3", "A4", "A5", "A6"], Path(description="附件序号")]
Year = Annotated[int | None, Query(ge=2018, le=2100, description="年度，默认今年")]


class ScoreOut(ReadModel):
    """一项附件任务的进度"""

    row: str = Field(description="附件序号", examples=["A3"])
    clause: str = Field(description="所属条款", examples=["C4"])
    title: str = Field(description="任务")
    lead: str = Field(description="牵头单位")
    cooperating: list[str] = Field(description="配合单位")
    written: str = Field(description="时限原文", examples=["持续推进"])
    due_on: date = Field(description="时限；持续推进的为该年12月31日")
    state: str = Field(description="NOT_STARTED 未开始 · IN_PROGRESS 推进中 · DONE 已完成 · CONTINUING 持续推进")
    state_on: date | None = Field(description="进入该状态的日期")
    evidence: str = Field(description="佐证：文号或柜号")
    word: Word | None = Field(description="APPROACHING 即将到期 · OVERDUE 已逾期；都不是的为空")
    lead_records: int = Field(description="牵头单位该年进展数")
    cooperating_records: int = Field(description="省级配合单位该年进展数")
    places: int | None = Field(description="须配合的市县数；市县政府不配合的为空")
    places_reported: int | None = Field(description="该年已填报进展的市县数")
    last_on: date | None = Field(description="该年最近一次进展日期")


class StepIn(RequestModel):
    state: Literal[TaskState.IN_PROGRESS, TaskState.DONE] = Field(description="IN_PROGRESS 推进中 · DONE 已完成", examples=["IN_PROGRESS"])
    on: date = Field(description="日期", examples=["2024-06-03"])
    evidence: str = Field(default="", max_length=200, description="佐证：文号或柜号；完成时必填", examples=["皖工发〔2024〕8号"])
    note: str = Field(default="", max_length=500, description="说明", examples=["各市已建立二级发放流程"])


class ProgressIn(RequestModel):
    on: date = Field(description="进展日期，所在年度即填报年度", examples=["2024-06-03"])
    text: str = Field(min_length=4, max_length=2000, description="进展内容，不填写个人情况", examples=["组织两批省部级劳模疗休养"])
    evidence: str = Field(default="", max_length=200, description="佐证：文号或柜号；代为录入时必填", examples=["柜2-07"])
    paper_of: Body | None = Field(default=None, description="代为录入的盖章单位；本单位自己填报的不填", examples=["GOVERNMENTS"])


class Recorded(ReadModel):
    """已记录"""

    id: UUID = Field(description="记录编号")


@router.get(
    "",
    summary="查看附件任务进度",
    description="六项任务的牵头、配合、时限和进度；持续推进的任务每一公历年至少一条进展，否则次年1月1日起逾期。",
)
async def list_tasks(request: Request, actor: CurrentActor, pool: Lookups, year: Year = None) -> list[ScoreOut]:
    clerks_unit(actor)
    today: date = request.app.state.house.clock.today()
    asked, table = year or today.year, await find_table(pool)
    scores, places = await find_scores(pool, asked, today)
    return [_score(task, scores.get(task.row, Score()), table, asked, today, places) for task in tasks(table, today)]


def _score(task: Task, score: Score, table: ParameterTable, year: int, today: date, places: int) -> ScoreOut:
    recorded = frozenset({year} if score.lead + score.cooperating + score.of_places else ())
    days, done = table.on(today).integer("annex.approaching.days"), score.state == TaskState.DONE
    words = due(task, today, days=days, first_year=year, done=done, years_recorded=recorded)
    word = next((each.word for each in words if each.year in (None, year)), None)
    of_governments = any(each.body is Body.GOVERNMENTS for each in task.cooperating)
    return ScoreOut(
        row=task.row,
        clause=ROWS[task.row],
        title=task.title,
        lead="、".join(each.name for each in task.lead),
        cooperating=[each.name for each in task.cooperating],
        written=task.written,
        due_on=task.deadline or date(year, 12, 31),
        state=score.state if task.deadline else "CONTINUING",
        state_on=score.state_on,
        evidence=score.evidence,
        word=word,
        lead_records=score.lead,
        cooperating_records=score.cooperating,
        places=places if of_governments else None,
        places_reported=score.places if of_governments else None,
        last_on=score.last_on,
    )


@router.get("/{row}/places", summary="查看各市县的进展", description="按市县列出某年度进展记录数；只看未填报的用 missing。")
async def list_task_places(
    request: Request,
    row: RowPath,
    actor: CurrentActor,
    pool: Lookups,
    year: Year = None,
    missing: Annotated[bool, Query(description="只看未填报的市县")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 200,
) -> Page[PlaceScore]:
    clerks_unit(actor)
    today, after = request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    found = await find_place_scores(
        pool, row, year or today.year, today, missing=missing, after=str(after[0]) if after else None, limit=limit + 1
    )
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].place) if len(found) > limit else None)


@router.get("/{row}/progress", summary="查看进展记录", description="省级单位的进展都可查看；市县的由本地、上级市和省查看。")
async def list_progress(
    request: Request, row: RowPath, actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50
) -> Page[ProgressOut]:
    unit = await request.app.state.house.units.get(clerks_unit(actor))
    region = unit.region_code if unit else None
    found = await find_progress(
        pool, row, region=region, everywhere=covers_all(actor.unit_kind, region), before=before_id(cursor), limit=limit + 1
    )
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/{row}/progress", status_code=201, summary="填报进展")
async def add_progress(row: RowPath, body: ProgressIn, actor: CurrentActor, uow: Uow) -> Recorded:
    return Recorded(id=await record_progress(RecordProgress(row, **dict(body)), actor, uow))


@router.post("/{row}/steps", status_code=201, summary="变更任务状态(牵头单位)", description="未开始 → 推进中 → 已完成；完成须有佐证。")
async def add_step(row: RowPath, body: StepIn, actor: CurrentActor, uow: Uow) -> Recorded:
    return Recorded(id=await move_task(MoveTask(row, **dict(body)), actor, uow))
