"""Events leave in the transaction that made them true."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.contracts.catalogue import Event
from libs.common.contracts.topics import MAX_BYTES
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import derived_id, new_id

SHARDS = 16
_MAX_CHARACTERS = MAX_BYTES // 6 - 1024
"""Of a payload: a character becomes six bytes on the wire at worst; with room for headers."""
Said = tuple[Event, str | None]
"""An event, and the trace that was going on when it was said."""

_NEXT_VERSIONS = """
INSERT INTO stream AS s (subject, version)
SELECT subject, n FROM unnest(%s::uuid[], %s::bigint[]) AS t (subject, n) ORDER BY subject
ON CONFLICT (subject) DO UPDATE SET version = s.version + EXCLUDED.version
RETURNING subject, version
"""


def shard_of(subject: UUID) -> int:
    """The shard of a key: the last 4 bits, random in every kind of id we make."""
    return subject.int & 0xF


async def write(connection: AsyncConnection[Any], said: Sequence[Said], actor: Actor, occurred_at: datetime) -> list[tuple[UUID, int]]:
    """Number the events per subject, in subject order so that two writers never deadlock, and append them to the outbox.

    The id and version of each. Raises ValueError for an event that no bus would carry: it is refused at its source, before anything is committed.
    """
    counts = Counter(event.subject for event, _ in said)
    subjects = sorted(counts)
    cursor = await connection.execute(_NEXT_VERSIONS, (subjects, [counts[subject] for subject in subjects]))
    following = {subject: int(last) - counts[subject] + 1 for subject, last in await cursor.fetchall()}
    who = derived_id("actor", actor.subject)
    columns = "event_id, subject, version, type, schema_version, occurred_at, effective_on, org_id, actor, traceparent, data, shard"
    numbers = []
    async with connection.cursor() as cursor2, cursor2.copy(f"COPY outbox ({columns}) FROM STDIN") as copy:
        for event, trace in said:
            subject, payload = event.subject, event.payload_json()
            if len(payload) > _MAX_CHARACTERS:
                raise ValueError(f"{event.TYPE} is too large for the bus: split its facts over several events")
            version = following[subject]
            following[subject] = version + 1
            numbers.append((new_id(), version))
            await copy.write_row(
                (
                    numbers[-1][0],
                    subject,
                    version,
                    event.TYPE,
                    event.VERSION,
                    occurred_at,
                    event.effective_on,
                    actor.unit_id,
                    who,
                    trace,
                    payload,
                    shard_of(subject),
                )
            )
    return numbers
