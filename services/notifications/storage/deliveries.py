"""What could not be delivered at once: waiting behind the first failure of its key, dead, or withheld. One batch is a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

_PUT = """
INSERT INTO delivery (subscription_id, position, key, state, attempts, next_at, error)
SELECT %(id)s, u.position, u.key, u.state, u.attempts, now() + make_interval(secs => u.wait), u.error
FROM unnest(%(positions)s::bigint[], %(keys)s::uuid[], %(states)s::text[], %(attempts)s::int[], %(waits)s::float8[], %(errors)s::text[])
  AS u (position, key, state, attempts, wait, error)
ON CONFLICT (subscription_id, position) DO UPDATE SET state = EXCLUDED.state, attempts = EXCLUDED.attempts, next_at = EXCLUDED.next_at, error = EXCLUDED.error
"""
_DONE = "DELETE FROM delivery WHERE subscription_id = %s AND position = ANY(%s)"
_PROMOTE = """
UPDATE delivery d SET next_at = now() WHERE d.subscription_id = %(id)s AND d.state = 'WAITING' AND d.next_at IS NULL
  AND (%(keys)s::uuid[] IS NULL OR d.key = ANY(%(keys)s)) AND NOT EXISTS (
  SELECT FROM delivery e WHERE e.subscription_id = d.subscription_id AND e.key = d.key AND e.state = 'WAITING' AND e.position < d.position)
"""
_RECORD = """
UPDATE subscription SET position = %(to)s, lease_until = now(), delivered = delivered + %(delivered)s,
  last_success_at = CASE WHEN %(delivered)s > 0 THEN now() ELSE last_success_at END,
  last_failure_at = CASE WHEN %(failure)s::text IS NULL THEN last_failure_at ELSE now() END, last_failure = coalesce(%(failure)s, last_failure),
  unreachable = CASE WHEN %(unreachable)s THEN unreachable + 1 ELSE 0 END,
  rest_until = CASE WHEN %(unreachable)s THEN now() + make_interval(secs => %(rest)s) ELSE '-infinity' END,
  state = CASE WHEN %(gone)s THEN 'DISABLED' ELSE state END
WHERE id = %(id)s AND lease_owner = %(me)s AND lease_until > now() AND position = %(from)s AND state = 'ACTIVE' RETURNING true
"""
_FORGET = "DELETE FROM delivery WHERE subscription_id = %s AND position > %s"
_REVIVE = """
UPDATE delivery SET state = 'WAITING', attempts = 0, next_at = NULL
WHERE subscription_id = %(id)s AND state <> 'WAITING' AND (%(events)s::uuid[] IS NULL OR position IN (SELECT position FROM feed WHERE event_id = ANY(%(events)s)))
"""
_BEHIND_REVIVED = """
UPDATE delivery d SET next_at = NULL WHERE d.subscription_id = %s AND d.state = 'WAITING' AND d.next_at IS NOT NULL AND EXISTS (
  SELECT FROM delivery e WHERE e.subscription_id = d.subscription_id AND e.key = d.key AND e.state = 'WAITING' AND e.position < d.position)
"""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """`wait`: seconds to the next attempt; None for what waits behind another of its key, is dead or withheld."""

    position: int
    key: UUID
    state: str
    attempts: int
    wait: float | None
    error: str


@dataclass(frozen=True, slots=True)
class PassRecord:
    """What became of one pass over an endpoint's events. `moved_from` and `lease_owner` guard it: recorded as it was taken, or not at all."""

    subscription_id: UUID
    lease_owner: UUID
    moved_from: int
    moved_to: int
    delivered: int
    done: Sequence[int]
    undelivered: Sequence[Undelivered]
    touched: Sequence[UUID]
    failure: str | None
    gone: bool
    unreachable: bool
    rest_seconds: float


class Deliveries:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def record(self, record: PassRecord) -> bool:
        """Whether the endpoint was still this carrier's and where it had been; otherwise nothing is written."""
        values = {
            "id": record.subscription_id,
            "me": record.lease_owner,
            "from": record.moved_from,
            "to": record.moved_to,
            "delivered": record.delivered,
            "failure": record.failure,
            "gone": record.gone,
            "unreachable": record.unreachable,
            "rest": record.rest_seconds,
        }
        if await (await self._raw.execute(_RECORD, values)).fetchone() is None:
            return False
        if record.done:
            await self._raw.execute(_DONE, (record.subscription_id, list(record.done)))
        if record.undelivered:
            await self._put(record.subscription_id, record.undelivered)
        if record.touched:
            await self._raw.execute(_PROMOTE, {"id": record.subscription_id, "keys": list(record.touched)})
        return True

    async def _put(self, subscription_id: UUID, rows: Sequence[Undelivered]) -> None:
        columns = zip(*((r.position, r.key, r.state, r.attempts, r.wait, r.error) for r in rows), strict=True)
        names = ("positions", "keys", "states", "attempts", "waits", "errors")
        await self._raw.execute(_PUT, {"id": subscription_id, **dict(zip(names, map(list, columns), strict=True))})

    async def revive(self, subscription_id: UUID, event_ids: Sequence[UUID] | None) -> int:
        """Dead and withheld ones wait again, as if never tried; all of them, or those of `event_ids`. In order with what of their keys waits."""
        revived = await self._raw.execute(_REVIVE, {"id": subscription_id, "events": list(event_ids) if event_ids is not None else None})
        await self._raw.execute(_BEHIND_REVIVED, (subscription_id,))
        await self._raw.execute(_PROMOTE, {"id": subscription_id, "keys": None})
        return revived.rowcount

    async def forget_beyond(self, subscription_id: UUID, position: int) -> int:
        """What lies behind the position and was not delivered: it is read from the feed again, or given up with the subscription."""
        return (await self._raw.execute(_FORGET, (subscription_id, position))).rowcount

    async def any_left(self, subscription_id: UUID) -> bool:
        found = await self._raw.execute("SELECT FROM delivery WHERE subscription_id = %s LIMIT 1", (subscription_id,))
        return await found.fetchone() is not None
