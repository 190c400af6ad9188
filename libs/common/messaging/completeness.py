"""What a department has said and what it has applied, per shard of keys, in figures that two departments can compare without showing a key.

`events` is the sum of versions: the difference between a speaker's and a listener's is how many events the listener lacks. `digest` is a sum
of hashes of subject and version: equal digests mean equal versions of every subject (reliability.md E12).
"""

from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.completeness import Completeness, ShardFigures, StreamVersion
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel

_FIGURES = """
SELECT {speaker} AS speaker, ('x' || right(subject::text, 1))::bit(4)::int AS shard, count(*) AS subjects, sum(version)::bigint AS events,
       sum(hashtextextended(subject::text || ':' || version, 7)::numeric)::text AS digest
FROM {table} WHERE version > 0 GROUP BY 1, 2 ORDER BY 1, 2
"""
_STREAMS = """
SELECT subject, version FROM stream WHERE ('x' || right(subject::text, 1))::bit(4)::int = %(shard)s AND (%(after)s::uuid IS NULL OR subject > %(after)s)
ORDER BY subject LIMIT %(limit)s
"""
_SINCE = """
SELECT o.event_id, o.subject, o.version, o.type, o.schema_version, o.occurred_at, o.effective_on, o.org_id, o.actor, o.traceparent, o.data
FROM unnest(%(subjects)s::uuid[], %(have)s::bigint[]) AS wanted (subject, have)
JOIN outbox o ON o.subject = wanted.subject AND o.version > wanted.have
ORDER BY o.subject, o.version LIMIT %(limit)s
"""
EVENTS_PER_CALL = 2000


class Behind(ReadModel):
    """一个部门尚未办理的事件"""

    department: str = Field(description="尚未办理的部门")
    speaker: str = Field(description="发出事件的部门")
    shard: int = Field(description="分片号")
    events: int = Field(description="未办理的事件数；为负表示收到的比发出的多(发出部门的数据库曾恢复到较早时刻)")


async def completeness(pool: Pool, department: str) -> Completeness:
    """One department's own figures, in one snapshot each."""
    said = await _figures(pool, _FIGURES.format(speaker=f"'{department}'", table="stream"))
    return Completeness(department=department, said=said, heard=await _figures(pool, _FIGURES.format(speaker="speaker", table="cursor")))


async def _figures(pool: Pool, query: str) -> list[ShardFigures]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ShardFigures)) as cursor:
        await cursor.execute(query.encode())
        return await cursor.fetchall()


def behind(listener: Completeness, speaker: Completeness) -> list[Behind]:
    """Where the listener's digest is not the speaker's. Events that are under way count too: look again before you worry."""
    heard = {each.shard: each for each in listener.heard if each.speaker == speaker.department}
    said = {each.shard: each for each in speaker.said}
    found = []
    for shard in sorted(said.keys() | heard.keys()):
        told, known = said.get(shard), heard.get(shard)
        if (told.digest if told else "") != (known.digest if known else ""):
            missing = (told.events if told else 0) - (known.events if known else 0)
            found.append(Behind(department=listener.department, speaker=speaker.department, shard=shard, events=missing))
    return found


async def stream_page(pool: Pool, shard: int, after: UUID | None, limit: int) -> list[StreamVersion]:
    """Subjects of a shard and how far this department has spoken of each."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(StreamVersion)) as cursor:
        await cursor.execute(_STREAMS, {"shard": shard, "after": after, "limit": limit})
        return await cursor.fetchall()


async def events_since(pool: Pool, speaker: str, wanted: Sequence[StreamVersion]) -> list[Envelope]:
    """Events of each subject after the version the asker has, in order; at most EVENTS_PER_CALL. The outbox keeps them all."""
    values = {"subjects": [each.subject for each in wanted], "have": [each.version for each in wanted], "limit": EVENTS_PER_CALL}
    async with pool.connection() as connection:
        rows = await (await connection.execute(_SINCE, values)).fetchall()
    return [Envelope(row[0], speaker, *row[1:]) for row in rows]


async def lacking(pool: Pool, speaker: str, page: Sequence[StreamVersion]) -> list[StreamVersion]:
    """Of the speaker's page, the subjects that this department is behind on, with the version it has."""
    query = """
    SELECT needed.subject, coalesce(c.version, 0) AS version FROM unnest(%s::uuid[], %s::bigint[]) AS needed (subject, version)
    LEFT JOIN cursor c ON c.speaker = %s AND c.subject = needed.subject WHERE coalesce(c.version, 0) < needed.version ORDER BY 1
    """
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(StreamVersion)) as cursor:
        await cursor.execute(query, ([each.subject for each in page], [each.version for each in page], speaker))
        return await cursor.fetchall()
