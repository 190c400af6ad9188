"""Messages on their way out: one row a message and contact, made in the transaction that tells the person; leased by database time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.persistence.keyring import Keyring, Sealed
from services.notifications.storage.undelivered_letters import WITHHELD_BY

ENQUEUE: Final = """
INSERT INTO outgoing (id, message_id, channel)
SELECT gen_random_uuid(), m.id, c.channel FROM message m JOIN contact c USING (person_id) WHERE m.id = ANY(%s) AND m.told_at = %s ON CONFLICT DO NOTHING
"""
# A person whose hours of quiet hold now is left where they are: nothing of theirs is leased.
_CLAIM = """
UPDATE outgoing t SET lease_owner = %(me)s, lease_until = now() + make_interval(secs => %(lease)s) WHERE t.id IN (
  SELECT o.id FROM outgoing o JOIN message m ON m.id = o.message_id LEFT JOIN preference p ON p.person_id = m.person_id
  WHERE o.state = 'WAITING' AND o.next_at <= now() AND o.lease_until < now() AND o.channel = ANY(%(channels)s) AND NOT CASE
    WHEN p.person_id IS NULL THEN %(time)s::time >= '21:00' OR %(time)s::time < '08:00' WHEN p.quiet_from IS NULL THEN false
    WHEN p.quiet_from <= p.quiet_to THEN %(time)s::time >= p.quiet_from AND %(time)s::time < p.quiet_to
    ELSE %(time)s::time >= p.quiet_from OR %(time)s::time < p.quiet_to END
  ORDER BY o.next_at LIMIT %(limit)s FOR UPDATE OF o SKIP LOCKED) RETURNING t.id
"""
_READ = f"""
SELECT o.id, o.channel, o.attempts, m.person_id, m.kind, m.benefit, m.source, m.months, m.amount_fen, m.on_day, m.told_at, c.id AS contact_id, c.sealed,
  coalesce(p.language, 'zh') AS language,
  {WITHHELD_BY} AS withheld
FROM outgoing o JOIN message m ON m.id = o.message_id LEFT JOIN contact c ON c.person_id = m.person_id AND c.channel = o.channel
LEFT JOIN preference p ON p.person_id = m.person_id WHERE o.id = ANY(%s) ORDER BY m.told_at, o.id
"""  # noqa: S608 - our own text
_RECORD = """
UPDATE outgoing SET state = %(state)s, attempts = attempts + %(tried)s, error = %(error)s, lease_until = '-infinity', done_at = CASE WHEN %(state)s = 'WAITING' THEN NULL ELSE now() END,
  next_at = now() + make_interval(secs => %(wait)s) WHERE id = %(id)s AND lease_owner = %(me)s AND state = 'WAITING' RETURNING true
"""
_BOUNCE = "UPDATE contact SET bounced_at = %s, bounce = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. `withheld`: why it must not be sent, as things stand now."""

    id: UUID
    channel: str
    attempts: int
    person_id: UUID
    kind: str
    benefit: str
    source: str
    months: list[str]
    amount_fen: int
    on_day: date
    told_at: datetime
    contact_id: UUID | None
    sealed: bytes | None
    language: str
    withheld: str

    def address(self, keyring: Keyring) -> str:
        """The clear address, for sending only."""
        assert self.contact_id is not None
        assert self.sealed is not None
        return keyring.open(Sealed(bytes(self.sealed)), "contact", "sealed", self.contact_id)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a letter. `wait`: seconds to the next attempt. `bounced`: the address does not exist."""

    id: UUID
    state: str
    error: str
    wait: float = 0.0
    bounced: UUID | None = None


async def claim(connection: AsyncConnection[Any], me: UUID, at: time, channels: Sequence[str], *, lease: float, limit: int) -> list[Letter]:
    """Letters that are due and that nobody else is carrying."""
    asked = {"me": me, "time": at, "channels": list(channels), "lease": lease, "limit": limit}
    ids = [row[0] for row in await (await connection.execute(_CLAIM, asked)).fetchall()]
    async with connection.cursor(row_factory=class_row(Letter)) as cursor:
        return await (await cursor.execute(_READ, (ids,))).fetchall() if ids else []


class Outgoing:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def record(self, posted: Posted, me: UUID) -> bool:
        """False where somebody else has carried it meanwhile."""
        tried = posted.state != "WITHHELD"
        asked = {"id": posted.id, "me": me, "state": posted.state, "tried": int(tried), "error": posted.error, "wait": posted.wait}
        if await (await self._raw.execute(_RECORD, asked)).fetchone() is None:
            return False
        if posted.bounced is not None:
            await self._raw.execute(_BOUNCE, (self._now, posted.error, posted.bounced))
        return True
