"""One act on many cases: chunks of 200 per commit, each case with its own outcome (design.md §4)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from libs.common.jobs.job import CaseOutcome, Job
from libs.common.kernel.errors import LaomoError
from libs.common.persistence.unit_of_work import UnitOfWork

U = TypeVar("U", bound=UnitOfWork)
CHUNK = 200
Prefetch = Callable[[Sequence[UUID], U], Awaitable[None]]
Act = Callable[[UUID, U], Awaitable[object]]


async def act_on_each(job: Job[U], cases: Sequence[UUID], prefetch: Prefetch[U], act: Act[U]) -> dict[str, Any]:
    """Run `act` on each case in order, resuming behind `job.cursor["done"]`; `prefetch` loads and locks a chunk in one query.

    A refusal in a clean transaction is just that case's outcome. One that left half-made changes behind rolls the chunk back, and the
    chunk goes case by case.
    """
    done = int(job.cursor.get("done", 0))
    counts: dict[str, int] = dict(job.progress.get("outcomes", {}))
    while done < len(cases):
        chunk = cases[done : done + CHUNK]
        outcomes = await _together(job, chunk, prefetch, act, done, len(cases), counts)
        if outcomes is None:
            for offset, case in enumerate(chunk):
                await _alone(job, case, act, done + offset + 1, len(cases), counts)
        done += len(chunk)
    return {"total": len(cases), "outcomes": counts}


class _HalfMadeError(Exception):
    """A case was refused after it had begun to change things."""


async def _together(
    job: Job[U], chunk: Sequence[UUID], prefetch: Prefetch[U], act: Act[U], done: int, total: int, counts: dict[str, int]
) -> list[CaseOutcome] | None:
    try:
        async with job.chunk() as uow:
            await prefetch(chunk, uow)
            outcomes: list[CaseOutcome] = []
            for case in chunk:
                changes = uow.changes
                try:
                    await act(case, uow)
                except LaomoError as refusal:
                    if uow.changes != changes:
                        raise _HalfMadeError from refusal
                    outcomes.append(CaseOutcome(str(case), refusal.code, refusal.detail))
                else:
                    outcomes.append(CaseOutcome(str(case), "OK"))
            await _note(job, uow, outcomes, done + len(chunk), total, counts)
    except _HalfMadeError:
        return None
    return outcomes


async def _alone(job: Job[U], case: UUID, act: Act[U], done: int, total: int, counts: dict[str, int]) -> None:
    try:
        async with job.chunk() as uow:
            await act(case, uow)
            await _note(job, uow, [CaseOutcome(str(case), "OK")], done, total, counts)
    except LaomoError as refusal:
        async with job.chunk() as uow:
            await _note(job, uow, [CaseOutcome(str(case), refusal.code, refusal.detail)], done, total, counts)


async def _note(job: Job[U], uow: U, outcomes: Sequence[CaseOutcome], done: int, total: int, counts: dict[str, int]) -> None:
    """Outcomes, progress and one audit row of the chunk, in its own transaction."""
    for outcome in outcomes:
        counts[outcome.code] = counts.get(outcome.code, 0) + 1
    await job.record(uow, outcomes)
    job.cursor = {"done": done}
    job.progress = {"done": done, "total": total, "outcomes": dict(counts)}
    uow.audit(
        job.kind,
        job.id,
        detail={"cases": [outcome.subject for outcome in outcomes], "refused": sum(outcome.code != "OK" for outcome in outcomes)},
    )
