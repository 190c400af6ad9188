"""Looking after jobs: the same resource in every department."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.house import House
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import unit_of_work
from libs.common.web.fields import ReadModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor

_OVERSEERS = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR, Role.SERVICE})


class JobOut(ReadModel):
    """批量任务"""

    id: UUID = Field(description="任务编号")
    kind: str = Field(description="任务种类")
    state: str = Field(description="状态：WAITING 等待 · RUNNING 办理中 · DONE 完成 · FAILED 失败 · CANCELLED 已取消")
    progress: dict[str, Any] = Field(description="进度")
    result: dict[str, Any] | None = Field(description="结果")
    problem: str | None = Field(description="失败原因")
    created_at: datetime = Field(description="下达时间")
    finished_at: datetime | None = Field(description="结束时间")


class JobCaseOut(ReadModel):
    """任务中一件事项的办理结果"""

    subject: str = Field(description="事项编号")
    code: str = Field(description="OK 或错误代码")
    detail: str = Field(description="说明")


_JOB = """
SELECT id, kind, state, progress, result, problem, created_at, finished_at FROM job
WHERE id = %(id)s AND (%(all)s OR ordered_by->>'subject' = %(subject)s)
"""
_CASES = """
SELECT subject, code, detail FROM job_case WHERE job_id = %(id)s AND (%(only_refused)s IS FALSE OR code <> 'OK')
  AND (%(after)s::text IS NULL OR subject > %(after)s) ORDER BY subject LIMIT %(limit)s
"""


async def find_job(house: House[Any], job_id: UUID, actor: Actor) -> JobOut:
    """A job of one's own (or any, for an overseer). Refuses NOT_FOUND."""
    async with house.pool.connection() as connection, connection.cursor(row_factory=class_row(JobOut)) as cursor:
        await cursor.execute(_JOB, {"id": job_id, "all": bool(actor.roles & _OVERSEERS), "subject": actor.subject})
        job = await cursor.fetchone()
    if job is None:
        refuse(Code.NOT_FOUND, "没有此任务，或不是由您下达")
    return job


def job_router() -> APIRouter:
    router = department_router("/jobs", "批量任务")

    @router.get("/{job_id}", summary="查询任务")
    async def get_job(job_id: UUID, request: Request, actor: CurrentActor) -> JobOut:
        return await find_job(request.app.state.house, job_id, actor)

    @router.get("/{job_id}/cases", summary="查询任务中每件事项的结果")
    async def list_job_cases(
        job_id: UUID,
        request: Request,
        actor: CurrentActor,
        cursor: PageCursor = None,
        limit: PageSize = 100,
        only_refused: Annotated[bool, Query(description="只看被退回的事项")] = False,
    ) -> Page[JobCaseOut]:
        house = request.app.state.house
        await find_job(house, job_id, actor)
        after = decode_cursor(cursor, 1)
        async with house.pool.connection() as connection, connection.cursor(row_factory=class_row(JobCaseOut)) as found:
            await found.execute(
                _CASES, {"id": job_id, "after": after[0] if after else None, "limit": limit + 1, "only_refused": only_refused}
            )
            cases = await found.fetchall()
        return Page(items=cases[:limit], next=encode_cursor(cases[limit - 1].subject) if len(cases) > limit else None)

    @router.post("/{job_id}/cancellation", status_code=202, summary="取消任务（已办结的事项不受影响）")
    async def cancel_job(job_id: UUID, request: Request, actor: CurrentActor, uow: Annotated[UnitOfWork, Depends(unit_of_work)]) -> JobOut:
        job = await find_job(request.app.state.house, job_id, actor)
        if job.state not in ("WAITING", "RUNNING"):
            refuse(Code.INVALID_TRANSITION, "任务已结束，无法取消")
        await uow.raw.execute("UPDATE job SET cancel_asked = true WHERE id = %s AND state IN ('WAITING', 'RUNNING')", (job_id,))
        uow.audit("JOB_CANCELLATION_ASKED", job_id)
        return job

    return router
