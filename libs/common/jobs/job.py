"""Bulk acts run as jobs: ordered by a person, leased by a process, resumed after a kill where the last committed chunk left off."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from psycopg.types.json import Jsonb

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId, OrgUnitId, PersonId, new_id
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.persistence.house import House
from libs.common.persistence.unit_of_work import UnitOfWork

U = TypeVar("U", bound=UnitOfWork)
LEASE_SECONDS = 20
BACKLOG_LIMIT = 100_000
"""Unpublished events above which no bulk job is taken in."""
_BACKLOG = "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT %s) AS waiting"


class JobCancelledError(Exception):
    """Somebody asked for the job to stop; what is committed stays."""


class LeaseLostError(Exception):
    """Another process has taken the job over; this one must not write any more."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What became of one case of a bulk act: OK or the refusal's code."""

    subject: str
    code: str
    detail: str = ""


async def order_job(
    uow: UnitOfWork, kind: str, command: Mapping[str, Any], progress: Mapping[str, Any] | None = None, *, speaks: bool = True
) -> JobId:
    """Put a job in the queue, in the ordering act's own transaction. `command` is JSON and holds no personal data.

    `speaks`: whether it will say many events. Refuses TOO_MANY_REQUESTS for such a job while the bus has a backlog that only more of them
    would lengthen; single acts go on (reliability.md E16).
    """
    if speaks:
        found = await (await uow.raw.execute(_BACKLOG, (BACKLOG_LIMIT + 1,))).fetchone()
        if found is not None and found[0] > BACKLOG_LIMIT:
            refuse(Code.TOO_MANY_REQUESTS, "待转发的事件过多，批量办理暂停受理，请稍后重试；单笔办理不受影响")
    job_id = JobId(new_id())
    actor = uow.actor
    ordered_by = {
        "subject": actor.subject,
        "unit_id": str(actor.unit_id) if actor.unit_id else None,
        "unit_kind": actor.unit_kind,
        "unit_region": actor.unit_region,
        "roles": sorted(actor.roles),
        "person_id": str(actor.person_id) if actor.person_id else None,
    }
    await uow.raw.execute(
        "INSERT INTO job (id, kind, command, ordered_by, state, progress, created_at) VALUES (%s, %s, %s, %s, 'WAITING', %s, %s)",
        (job_id, kind, Jsonb(dict(command)), Jsonb(ordered_by), Jsonb(dict(progress or {})), uow.now),
    )
    uow.audit("JOB_ORDERED", job_id, detail={"kind": kind})
    uow.after_commit(uow.house.wake_jobs)
    return job_id


def actor_of(ordered_by: Mapping[str, Any]) -> Actor:
    """The person who ordered a job, with the rights their token had then."""
    unit, kind, person = ordered_by["unit_id"], ordered_by["unit_kind"], ordered_by["person_id"]
    return Actor(
        subject=ordered_by["subject"],
        unit_id=OrgUnitId(UUID(unit)) if unit else None,
        unit_kind=OrgKind(kind) if kind else None,
        roles=frozenset(Role(role) for role in ordered_by["roles"]),
        person_id=PersonId(UUID(person)) if person else None,
        unit_region=ordered_by.get("unit_region"),
    )


@dataclass
class Job(Generic[U]):
    """A job in this process's hands. `cursor` is where the last committed chunk left off; empty at the first start."""

    id: JobId
    kind: str
    command: Mapping[str, Any]
    actor: Actor
    house: House[U]
    owner: UUID
    cursor: dict[str, Any] = field(default_factory=dict)
    progress: dict[str, Any] = field(default_factory=dict)

    @asynccontextmanager
    async def chunk(self) -> AsyncIterator[U]:
        """One transaction of the job. Set `job.cursor` and `job.progress` inside; they commit with the work, or not at all.

        Raises JobCancelledError and LeaseLostError before any work.
        """
        async with self.house.open(self.actor) as uow:
            cursor = await uow.raw.execute(
                "SELECT cancel_asked FROM job WHERE id = %s AND owner = %s AND state = 'RUNNING' FOR UPDATE", (self.id, self.owner)
            )
            row = await cursor.fetchone()
            if row is None:
                raise LeaseLostError
            if row[0]:
                raise JobCancelledError
            yield uow
            await uow.raw.execute(
                "UPDATE job SET cursor = %s, progress = %s, lease_until = now() + make_interval(secs => %s) WHERE id = %s",
                (Jsonb(self.cursor), Jsonb(self.progress), LEASE_SECONDS, self.id),
            )
            await uow.complete()

    async def record(self, uow: U, outcomes: Sequence[CaseOutcome]) -> None:
        """Keep each case's own outcome. Recording a case twice keeps the first."""
        async with uow.raw.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO job_case (job_id, subject, code, detail) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [(self.id, outcome.subject, outcome.code, outcome.detail) for outcome in outcomes],
            )
