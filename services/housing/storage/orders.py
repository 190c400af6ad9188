"""Drawn orders with what is published of them, and the offers made from them. An order is never changed; a later one takes its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse

_DRAW = """
INSERT INTO ranking (id, queue_id, seq, drawn_at, drawn_by, households, published, digest, number, check_value) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_ENTRY = "ranking_id, position, position_without, tie_group, application_id, scores, applied_at, reference, priority, salt"
_NEWEST = "SELECT seq = (SELECT max(seq) FROM ranking WHERE queue_id = r.queue_id) FROM ranking r WHERE id = %s"
_NEXT = """
SELECT e.application_id FROM ranking_entry e JOIN housing_application a ON a.id = e.application_id
WHERE e.ranking_id = %s AND a.state = 'QUEUED' AND NOT EXISTS (SELECT FROM housing_offer o WHERE o.ranking_id = e.ranking_id AND o.application_id = e.application_id)
ORDER BY e.position LIMIT 1
"""
_ENTRY_OF = """
SELECT e.ranking_id, e.position, e.position_without, e.tie_group, e.application_id, e.scores, e.applied_at, e.reference, e.priority, e.salt,
  e.scores IS NOT DISTINCT FROM a.scores
FROM ranking_entry e JOIN housing_application a ON a.id = e.application_id WHERE e.ranking_id = %s AND e.application_id = %s
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A position as it is kept: with the ranking's id, what a receipt says."""

    ranking_id: UUID
    position: int
    position_without: int
    tie_group: int
    application_id: UUID
    scores: Mapping[str, int]
    applied_at: str
    reference: str
    priority: bool
    salt: str

    def told(self) -> dict[str, Any]:
        """What the leaf commits to, as JSON has it."""
        names = ("position", "position_without", "tie_group", "applied_at", "reference", "priority", "salt")
        return {"ranking_id": str(self.ranking_id), "scores": dict(self.scores)} | {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Paper:
    """What the published document says beside its content."""

    digest: str
    number: str
    check_value: str


class Orders:
    def __init__(self, raw: AsyncConnection[Any], now: datetime, by: str) -> None:
        self._raw, self._now, self._by = raw, now, by

    async def next_seq(self, queue_id: UUID) -> int:
        """The queue is locked."""
        row = await (await self._raw.execute("SELECT coalesce(max(seq), 0) + 1 FROM ranking WHERE queue_id = %s", (queue_id,))).fetchone()
        assert row is not None, "an aggregate"
        return int(row[0])

    async def keep(
        self, ranking_id: UUID, queue_id: UUID, seq: int, published: Mapping[str, Any], paper: Paper, entries: Sequence[Entry]
    ) -> None:
        head = (ranking_id, queue_id, seq, self._now, self._by, len(entries), Jsonb(dict(published)))
        await self._raw.execute(_DRAW, (*head, paper.digest, paper.number, paper.check_value))
        async with self._raw.cursor() as cursor, cursor.copy(f"COPY ranking_entry ({_ENTRY}) FROM STDIN") as copy:
            for e in entries:
                where = (ranking_id, e.position, e.position_without, e.tie_group, e.application_id)
                await copy.write_row((*where, Jsonb(dict(e.scores)), e.applied_at, e.reference, e.priority, e.salt))

    async def queue_of(self, ranking_id: UUID) -> UUID:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT queue_id FROM ranking WHERE id = %s", (ranking_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此次排序，请核对编号")
        return UUID(str(row[0]))

    async def require_newest(self, ranking_id: UUID) -> None:
        """The queue is locked. Refuses INVALID_TRANSITION."""
        row = await (await self._raw.execute(_NEWEST, (ranking_id,))).fetchone()
        if not (row and row[0]):
            refuse(Code.INVALID_TRANSITION, "此次排序之后已重新排序，请按最近一次的名次安排")

    async def paper(self, ranking_id: UUID) -> Paper:
        row = await (await self._raw.execute("SELECT digest, number, check_value FROM ranking WHERE id = %s", (ranking_id,))).fetchone()
        assert row is not None, "a drawn order"
        return Paper(*row)

    async def next_in_order(self, ranking_id: UUID) -> UUID | None:
        """Who waits at the earliest position and was not asked in this order."""
        row = await (await self._raw.execute(_NEXT, (ranking_id,))).fetchone()
        return UUID(str(row[0])) if row else None

    async def entry(self, ranking_id: UUID, application_id: UUID) -> tuple[Entry, bool] | None:
        """The household's position, and whether its scores are still those of the order."""
        row = await (await self._raw.execute(_ENTRY_OF, (ranking_id, application_id))).fetchone()
        return (Entry(*row[:-1]), row[-1]) if row else None

    async def offer(self, ranking_id: UUID, application_id: UUID, position: int) -> None:
        query = "INSERT INTO housing_offer (ranking_id, application_id, position, offered_by, offered_at) VALUES (%s, %s, %s, %s, %s)"
        await self._raw.execute(query, (ranking_id, application_id, position, self._by, self._now))

    async def answer(self, application_id: UUID, state: str) -> None:
        """ACCEPTED, DECLINED, or WITHDRAWN by the department; nothing where no offer is open."""
        query = "UPDATE housing_offer SET state = %s, answered_by = %s, answered_at = %s WHERE application_id = %s AND state = 'OPEN'"
        await self._raw.execute(query, (state, self._by, self._now, application_id))
