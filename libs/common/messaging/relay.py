"""The relay: takes committed events from the outbox to the transport, in order per subject, at least once.

It marks rows instead of keeping a cursor, so a transaction that commits late is never skipped. Sixteen shards of keys are leased, not
rows; a lease is database time, and marking is conditional on it. A relay that outlives its lease can only repeat an event, and cursors
drop repetitions (reliability.md E3–E6).
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from libs.common.contracts.catalogue import Envelope
from libs.common.kernel.ids import new_id
from libs.common.messaging.failpoints import pass_by
from libs.common.messaging.subscriber import is_infrastructure
from libs.common.messaging.transport import Transport
from libs.common.observability.metrics import PUBLISHED
from libs.common.persistence.house import House

_log = structlog.get_logger()
_RENEW_SECONDS: Final = 5.0
"""Of a lease of 15: with a transport's deadline of at most 9 s, a batch is marked while its lease is held."""
_SHORTEST_PAUSE, _LONGEST_REST = 0.01, 5.0
_FEWEST: Final = 64
"""Of a shard in one batch: read shard by shard, so that a backlog of any length costs what is taken of it."""

_LEASE = """
UPDATE shard_lease SET owner = %(me)s, epoch = epoch + (owner IS DISTINCT FROM %(me)s)::int, until = now() + interval '15 seconds'
WHERE shard IN (SELECT shard FROM shard_lease WHERE owner = %(me)s OR until < now() FOR UPDATE SKIP LOCKED) RETURNING shard
"""
_WAITING = """
SELECT o.seq, o.event_id, %(speaker)s AS speaker, o.subject, o.version, o.type, o.schema_version, o.occurred_at, o.effective_on, o.org_id, o.actor,
       o.traceparent, o.data
FROM unnest(%(shards)s::smallint[]) AS mine (shard), LATERAL (
  SELECT * FROM outbox w WHERE w.shard = mine.shard AND w.published_at IS NULL AND w.subject <> ALL(%(resting)s) ORDER BY w.seq LIMIT %(limit)s) AS o
"""
_MARK = """
UPDATE outbox SET published_at = now() FROM (SELECT set_config('synchronous_commit', 'off', true)) AS a_lost_mark_only_repeats
WHERE seq = ANY(%(seqs)s)
  AND shard IN (SELECT shard FROM shard_lease WHERE owner = %(me)s AND until > now())
"""


class Relay:
    """One per department. It looks for events every `idle_seconds` at most, sooner after it found some, and at once after a commit in this
    process: a process that only relays has nobody who wakes it, and no notification leaves a business transaction.
    """

    def __init__(self, house: House[Any], transport: Transport, *, limit: int = 1000, idle_seconds: float = 0.2) -> None:
        self._house = house
        self._transport = transport
        self._limit = limit
        self._idle_seconds = idle_seconds
        self._me = new_id()
        self._shards: list[int] = []
        self._leased_at = -_RENEW_SECONDS
        self._resting: dict[UUID, tuple[float, float]] = {}  # subject → (wake at, last delay), monotonic seconds

    async def run(self) -> None:
        """Until cancelled; then the leases are free at once for whoever goes on."""
        pause = trouble = _SHORTEST_PAUSE
        try:
            while True:
                self._house.relay_signal.clear()
                try:
                    moved = await self.drain_once()
                    trouble = _SHORTEST_PAUSE
                except Exception as error:
                    if not is_infrastructure(error):
                        raise
                    # the database or the bus is away: all rest
                    _log.warning("relay_rests", speaker=self._house.name, error=type(error).__name__, seconds=trouble)
                    await asyncio.sleep(trouble)
                    trouble = min(_LONGEST_REST, 2 * trouble)
                    continue
                pause = _SHORTEST_PAUSE if moved else min(self._idle_seconds, 1.5 * pause)
                if not moved:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(pause):
                            await self._house.relay_signal.wait()
        finally:
            await self.release()

    async def drain_once(self) -> int:
        """Publish one batch; the number of events that got through. Raises BusUnavailableError where the bus is away."""
        now = time.monotonic()
        resting = [subject for subject, (wake, _) in self._resting.items() if wake > now]
        async with self._house.pool.connection() as connection, connection.cursor() as cursor:
            if now - self._leased_at >= _RENEW_SECONDS:
                await cursor.execute(_LEASE, {"me": self._me})
                self._shards = [shard for (shard,) in await cursor.fetchall()]
                self._leased_at = now
            await cursor.execute(
                _WAITING,
                {
                    "speaker": self._house.name,
                    "shards": self._shards,
                    "resting": resting,
                    "limit": max(_FEWEST, self._limit // max(1, len(self._shards))),
                },
            )
            rows = sorted(await cursor.fetchall(), key=itemgetter(0))  # a key's events in their order, whatever the plan
        if not rows:
            return 0
        envelopes = [Envelope(*row[1:]) for row in rows]
        failed = await self._transport.publish(envelopes)
        pass_by("relay-published")
        self._rest(failed)
        seqs = [row[0] for row, envelope in zip(rows, envelopes, strict=True) if envelope.subject not in failed]
        async with self._house.pool.connection() as connection:
            await connection.execute(_MARK, {"seqs": seqs, "me": self._me})
        PUBLISHED.labels(self._house.name).inc(len(seqs))
        return len(seqs)

    async def release(self) -> None:
        """Give the shards back, so that the next relay need not wait for the leases to end."""
        self._leased_at = -_RENEW_SECONDS
        with suppress(OperationalError, PoolTimeout, OSError):
            async with self._house.pool.connection(timeout=2) as connection:
                await connection.execute("UPDATE shard_lease SET until = '-infinity' WHERE owner = %s", (self._me,))

    def _rest(self, failed: Sequence[UUID] | frozenset[UUID]) -> None:
        """Back off per key: 0.1 s, doubling to 30 s; a key that gets through again starts anew."""
        now = time.monotonic()
        kept = {subject: rest for subject, rest in self._resting.items() if rest[0] > now or subject in failed}
        for subject in failed:
            delay = min(30.0, 2 * kept[subject][1]) if subject in kept else 0.1
            kept[subject] = (now + delay, delay)
        self._resting = kept
