"""Runs jobs of one department: claims by lease (database time), a heartbeat while one runs, takes over what a dead process left."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Generic, TypeVar

import structlog
from psycopg import OperationalError
from psycopg.types.json import Jsonb

from libs.common.jobs.job import LEASE_SECONDS, Job, JobCancelledError, LeaseLostError, actor_of
from libs.common.kernel.ending import end
from libs.common.kernel.errors import Kind, LaomoError
from libs.common.kernel.ids import JobId, new_id
from libs.common.messaging.subscriber import is_infrastructure
from libs.common.persistence.house import House
from libs.common.persistence.unit_of_work import UnitOfWork

_log = structlog.get_logger()
U = TypeVar("U", bound=UnitOfWork)
Work = Callable[[Job[U]], Awaitable[Mapping[str, Any]]]

_CLAIM = """
UPDATE job SET state = 'RUNNING', owner = %(owner)s, lease_until = now() + make_interval(secs => %(lease)s)
WHERE id = (SELECT id FROM job WHERE state = 'WAITING' OR (state = 'RUNNING' AND lease_until < now()) ORDER BY created_at, id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id, kind, command, ordered_by, cursor, progress
"""
_RENEW = "UPDATE job SET lease_until = now() + make_interval(secs => %s) WHERE id = %s AND owner = %s AND state = 'RUNNING'"
_FINISH = """
UPDATE job SET state = %(state)s, result = %(result)s, problem = %(problem)s, finished_at = %(at)s, owner = NULL, lease_until = NULL
WHERE id = %(id)s AND owner = %(owner)s
"""
_GIVE_BACK = "UPDATE job SET lease_until = now() + interval '2 seconds' WHERE id = %s AND owner = %s"


class JobRunner(Generic[U]):
    """`kinds`: what each kind of job does; the mapping it returns is the job's result. `at_once`: how many run side by side."""

    def __init__(self, house: House[U], kinds: Mapping[str, Work[U]], *, at_once: int = 4, poll_seconds: float = 1.0) -> None:
        self._house, self._kinds, self._at_once, self._poll_seconds = house, dict(kinds), at_once, poll_seconds
        self._owner = new_id()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(self._worker())

    async def _worker(self) -> None:
        while True:
            self._house.job_signal.clear()
            try:
                worked = await self.run_one() is not None
            except Exception as error:
                if not is_infrastructure(error):
                    raise
                _log.warning("job_database_unreachable", service=self._house.name, error=type(error).__name__)
                worked = False
            if not worked:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_seconds):
                        await self._house.job_signal.wait()

    async def run_one(self) -> JobId | None:
        """Claim and run one job; None when there is nothing to do."""
        async with self._house.pool.connection() as connection:
            row = await (await connection.execute(_CLAIM, {"owner": self._owner, "lease": LEASE_SECONDS})).fetchone()
        if row is None:
            return None
        job_id, kind, command, ordered_by, cursor, progress = row
        job = Job(JobId(job_id), kind, command, actor_of(ordered_by), self._house, self._owner, cursor, progress)
        heart = asyncio.create_task(self._beat(job.id))
        try:
            await self._run(job)
        finally:
            await end([heart])  # one that went on would keep a job that was given back
        return job.id

    async def _run(self, job: Job[U]) -> None:
        try:
            result = await self._kinds[job.kind](job)
        except LeaseLostError:
            _log.warning("job_taken_over", job=str(job.id))
        except JobCancelledError:
            await self._finish(job, "CANCELLED")
        except LaomoError as error:
            if error.kind is Kind.UNAVAILABLE:
                await self._give_back(job)
            else:
                await self._finish(job, "FAILED", problem=f"{error.code}: {error.detail}")
        except Exception as error:  # noqa: BLE001 - the last line of defence: a job ends in words, not in a dead worker
            if is_infrastructure(error):
                await self._give_back(job)
                return
            _log.exception("job_failed", job=str(job.id), kind=job.kind)
            await self._finish(job, "FAILED", problem="INTERNAL: 系统内部错误，请联系运维人员，并提供任务编号")
        else:
            await self._finish(job, "DONE", result=result)

    async def _finish(self, job: Job[U], state: str, *, result: Mapping[str, Any] | None = None, problem: str | None = None) -> None:
        async with self._house.open(job.actor) as uow:
            values = {"state": state, "result": Jsonb(dict(result)) if result is not None else None, "problem": problem}
            await uow.raw.execute(_FINISH, {**values, "at": uow.now, "id": job.id, "owner": self._owner})
            uow.audit(f"JOB_{state}", job.id, detail={"kind": job.kind, "progress": job.progress})
            await uow.complete()

    async def _give_back(self, job: Job[U]) -> None:
        """Something it needs is away: the job waits for its lease to end and goes on from its cursor."""
        _log.warning("job_given_back", job=str(job.id), kind=job.kind)
        with suppress(OperationalError):
            async with self._house.pool.connection() as connection:
                await connection.execute(_GIVE_BACK, (job.id, self._owner))

    async def _beat(self, job_id: JobId) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 4)
            with suppress(OperationalError):
                async with self._house.pool.connection() as connection:
                    await connection.execute(_RENEW, (LEASE_SECONDS, job_id, self._owner))
