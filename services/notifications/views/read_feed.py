"""What may a subscription hear next? In order, behind a position; a bounded stretch of the feed a call, whatever part of it is visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.persistence.house import Pool
from services.notifications.domain.cloud_events import FeedEvent
from services.notifications.storage.visibility import EVENT, FROM_FEED, MANDATED, VISIBLE

STRETCH: Final = 20_000
"""Positions looked through for one page."""

_HEAD = "SELECT position FROM feed_head"
_READ = f"""
{MANDATED} SELECT {EVENT} FROM {FROM_FEED}
WHERE f.position > %(after)s AND f.position <= %(through)s AND f.type = ANY(%(types)s) AND {VISIBLE} ORDER BY f.position LIMIT %(limit)s
"""  # noqa: S608 - constants
_STANDING = """
SELECT s.id, s.client, s.types, s.kind, s.state, s.position, EXISTS (
  SELECT FROM mandate m WHERE m.client = s.client AND m.state = 'APPROVED' AND m.valid_from <= %(today)s AND %(today)s <= m.valid_to) AS mandated
FROM subscription s WHERE s.id = %(id)s AND s.client = %(client)s AND s.state <> 'CLOSED'
"""


@dataclass(frozen=True, slots=True)
class Standing:
    id: UUID
    client: str
    types: list[str]
    kind: str
    state: str
    position: int
    mandated: bool


@dataclass(frozen=True, slots=True)
class FeedStretch:
    """`through`: everything up to here has been looked at. `caught_up`: that was the newest."""

    events: list[FeedEvent]
    through: int
    caught_up: bool


async def find_standing(pool: Pool, subscription_id: UUID, client: str, today: date) -> Standing | None:
    """A standing subscription of the client's own."""
    asked = {"id": subscription_id, "client": client, "today": today}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(Standing)) as cursor:
        return await (await cursor.execute(_STANDING, asked)).fetchone()


async def read_feed(pool: Pool, client: str, types: Sequence[str], today: date, after: int, limit: int) -> FeedStretch:
    async with pool.connection() as connection:
        return await read_stretch(connection, client, types, today, after, limit)


async def read_stretch(
    connection: AsyncConnection[Any], client: str, types: Sequence[str], today: date, after: int, limit: int, stretch: int = STRETCH
) -> FeedStretch:
    """The head is read first: all up to it has committed, because positions commit in order."""
    row = await (await connection.execute(_HEAD)).fetchone()
    head = int(row[0]) if row else 0
    through = min(head, after + stretch)
    asked = {"client": client, "types": list(types), "today": today, "after": after, "through": through, "limit": limit}
    async with connection.cursor(row_factory=class_row(FeedEvent)) as cursor:
        events = await (await cursor.execute(_READ, asked)).fetchall()
    if len(events) == limit:
        through = events[-1].position
    return FeedStretch(events, max(through, after), through >= head)
