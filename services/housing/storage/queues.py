"""Queues with their published criteria and quota, and who waits in them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from services.housing.domain.application import Priority
from services.housing.policy.c5_9_priority import Criterion

_OPEN = """
INSERT INTO queue (id, unit, region_code, scheme, year, criteria, quota, doc_no, opened_by, opened_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_TAKEN = """
SELECT count(*) FROM housing_offer o JOIN ranking r ON r.id = o.ranking_id WHERE r.queue_id = %s AND o.state IN ('OPEN', 'ACCEPTED')
"""
_WAITING = """
WITH here AS (SELECT a.*, n.now_id FROM housing_application a LEFT JOIN person_now n USING (person_id) WHERE a.queue_id = %s AND a.state IN ('QUEUED', 'OFFERED', 'HOUSED'))
SELECT a.id, a.scores, a.priority, a.applied_at, a.reference, a.grade, a.now_id, p.facts, a.preferred_in IS NOT NULL FROM here a LEFT JOIN person p ON p.person_id = a.now_id
WHERE a.state = 'QUEUED' AND NOT EXISTS (
  SELECT FROM here o WHERE o.now_id = a.now_id AND o.id <> a.id AND (o.state <> 'QUEUED' OR (o.applied_at, o.id) < (a.applied_at, a.id)))
ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Queue:
    id: UUID
    unit: UUID
    scheme: str
    region: str
    year: int
    doc_no: str
    quota: int
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Found eligible and not yet offered anything. `person`: the model worker by their record that goes on; None for others."""

    application_id: UUID
    scores: Mapping[str, int]
    priority: Priority
    applied_at: datetime
    reference: str
    grade: str | None
    person: KnownPerson | None
    told_of: bool


class Queues:
    def __init__(self, raw: AsyncConnection[Any], now: datetime, by: str) -> None:
        self._raw, self._now, self._by = raw, now, by

    async def open(self, unit: UUID, region: str, scheme: str, year: int, criteria: Sequence[Criterion], quota: int, doc_no: str) -> UUID:
        """Refuses DUPLICATE_ROW: one queue a place, scheme and year."""
        queue = new_id()
        published = Jsonb([asdict(criterion) for criterion in criteria])
        row = (queue, unit, region, scheme, year, published, quota, doc_no, self._by, self._now)
        try:
            async with self._raw.transaction():
                await self._raw.execute(_OPEN, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "本地本年度该保障方式的轮候队列已建立")
        return queue

    async def lock(self, queue_id: UUID) -> Queue:
        """Whoever draws, offers or sets the quota, one after the other. Refuses NOT_FOUND."""
        query = "SELECT id, unit, scheme, region_code, year, doc_no, quota, criteria FROM queue WHERE id = %s FOR UPDATE"
        return await self._queue(query, queue_id)

    async def get(self, queue_id: UUID) -> Queue:
        """Refuses NOT_FOUND."""
        return await self._queue("SELECT id, unit, scheme, region_code, year, doc_no, quota, criteria FROM queue WHERE id = %s", queue_id)

    async def _queue(self, query: str, queue_id: UUID) -> Queue:
        row = await (await self._raw.execute(query, (queue_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此轮候队列，请核对编号")
        identity, unit, scheme, region, year, doc_no, quota, criteria = row
        return Queue(identity, unit, scheme, region, year, doc_no, quota, tuple(Criterion(**criterion) for criterion in criteria))

    async def set_quota(self, queue_id: UUID, quota: int, doc_no: str) -> None:
        await self._raw.execute("UPDATE queue SET quota = %s WHERE id = %s", (quota, queue_id))
        query = "INSERT INTO queue_quota (queue_id, set_at, quota, doc_no, set_by) VALUES (%s, %s, %s, %s, %s)"
        await self._raw.execute(query, (queue_id, self._now, quota, doc_no, self._by))

    async def taken(self, queue_id: UUID) -> int:
        """Offers that are open or accepted, of every order of the queue; exact while the queue is locked."""
        row = await (await self._raw.execute(_TAKEN, (queue_id,))).fetchone()
        assert row is not None, "a count"
        return int(row[0])

    async def waiting(self, queue_id: UUID) -> list[Waiting]:
        """One household of a person whose records were merged: the one that is offered or housed, else the earlier."""
        rows = await (await self._raw.execute(_WAITING, (queue_id,))).fetchall()
        return [_waiting(*row) for row in rows]


def _waiting(*row: Any) -> Waiting:  # noqa: ANN401 - a row of `_WAITING`
    application, scores, priority, applied_at, reference, grade, now_id, facts, told_of = row
    person = KnownPerson.of(PersonId(now_id), facts) if now_id else None
    return Waiting(application, scores, Priority(priority), applied_at, reference, grade, person, told_of)
