"""The relay: takes committed events from the outbox to the transport, in order per subject, at least once.

It marks rows instead of keeping a cursor, so a transaction that commits late is never skipped. Sixteen shards of keys are leased, not
rows; a lease is database time, and marking is conditional on it. A relay that outlives its lease can only repeat an event, and cursors
drop repetitions (reliability.md E3–E6).
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from psycopg import OperationalError
from psycopg.rows import dict_row

from libs.common.contracts.catalogue import Envelope
from libs.common.kernel.ids import new_id
from libs.common.messaging.transport import Transport
from libs.common.persistence.house import House

_log = structlog.get_logger()

_LEASE = """
UPDATE shard_lease SET owner = %(me)s, epoch = epoch + (owner IS DISTINCT FROM %(me)s)::int, until = now() + interval '15 seconds'
WHERE shard IN (SELECT shard FROM shard_lease WHERE owner = %(me)s OR until < now() FOR UPDATE SKIP LOCKED) RETURNING shard
"""
_WAITING = """
SELECT seq, event_id, subject, version, type, schema_version, occurred_at, effective_on, org_id, actor, traceparent, data FROM outbox
WHERE published_at IS NULL AND shard = ANY(%(shards)s) AND subject <> ALL(%(resting)s) ORDER BY seq LIMIT %(limit)s
"""
_MARK = """
UPDATE outbox SET published_at = now() WHERE seq = ANY(%(seqs)s)
  AND shard IN (SELECT shard FROM shard_lease WHERE owner = %(me)s AND until > now())
"""


class Relay:
    """One per department process. `poll_seconds` is the safety net; a commit in this process wakes it at once."""

    def __init__(self, house: House[Any], transport: Transport, *, limit: int = 1000, poll_seconds: float = 0.5) -> None:
        self._house = house
        self._transport = transport
        self._limit = limit
        self._poll_seconds = poll_seconds
        self._me = new_id()
        self._resting: dict[UUID, tuple[float, float]] = {}  # subject → (wake at, last delay), monotonic seconds

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._house.relay_signal.clear()
            try:
                moved = await self.drain_once()
            except (OperationalError, OSError) as error:
                _log.warning("relay_database_unreachable", speaker=self._house.name, error=type(error).__name__)
                moved = 0
            if not moved:
                try:
                    await asyncio.wait_for(self._house.relay_signal.wait(), self._poll_seconds)
                except TimeoutError:
                    continue

    async def drain_once(self) -> int:
        """Publish one batch; the number of events that got through."""
        now = time.monotonic()
        resting = [subject for subject, (wake, _) in self._resting.items() if wake > now]
        async with self._house.pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_LEASE, {"me": self._me})
            shards = [row["shard"] for row in await cursor.fetchall()]
            await cursor.execute(_WAITING, {"shards": shards, "resting": resting, "limit": self._limit})
            rows = await cursor.fetchall()
        if not rows:
            return 0
        failed = await self._transport.publish([self._envelope(row) for row in rows])
        self._rest(failed)
        seqs = [row["seq"] for row in rows if row["subject"] not in failed]
        async with self._house.pool.connection() as connection:
            await connection.execute(_MARK, {"seqs": seqs, "me": self._me})
        return len(seqs)

    def _envelope(self, row: Mapping[str, Any]) -> Envelope:
        return Envelope(speaker=self._house.name, **{key: value for key, value in row.items() if key != "seq"})

    def _rest(self, failed: Sequence[UUID] | frozenset[UUID]) -> None:
        """Back off per key: 0.1 s, doubling to 30 s; a key that gets through again starts anew."""
        now = time.monotonic()
        kept = {subject: rest for subject, rest in self._resting.items() if rest[0] > now or subject in failed}
        for subject in failed:
            delay = min(30.0, 2 * kept[subject][1]) if subject in kept else 0.1
            kept[subject] = (now + delay, delay)
        self._resting = kept
