"""What of the feed a client may hear next, in order, behind a position: the one query of the pull feed, webhooks and the GovStack door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import AsyncConnection, sql
from psycopg.rows import class_row

from services.notifications.domain.cloud_events import FeedEvent
from services.notifications.storage.visibility import CONTENT, EVENT, MANDATED, VISIBLE

STRETCH: Final = 20_000
"""Positions looked through for one page, whatever part of them is visible."""

_HEAD = "SELECT position FROM feed_head"
_IN_STRETCH = "position > %(after)s AND position <= %(through)s AND (type = ANY(%(types)s)) IS TRUE"
_OF_ONE_TYPE = "type = %(type)s AND position > %(after)s AND position <= %(through)s"
_READ = """
{mandated} SELECT {event} FROM (
  SELECT f.* FROM (SELECT * FROM feed WHERE {among} ORDER BY position) AS f
  WHERE {visible} ORDER BY f.position LIMIT %(limit)s) AS f {content} ORDER BY f.position
"""
_PARTS = {"mandated": MANDATED, "event": EVENT, "visible": VISIBLE, "content": CONTENT}
_READ_STRETCH = sql.SQL(_READ.format(among=_IN_STRETCH, **_PARTS))  # by position: a bounded walk, which ends where the page is full
_READ_TYPE = sql.SQL(_READ.format(among=_OF_ONE_TYPE, **_PARTS))  # by the type's own index, however far it is to the next


@dataclass(frozen=True, slots=True)
class Hears:
    """Who reads, of which types, on which day."""

    client: str
    types: Sequence[str]
    today: date

    @property
    def asked(self) -> dict[str, Any]:
        return {"client": self.client, "types": list(self.types), "today": self.today}


@dataclass(frozen=True, slots=True)
class FeedStretch:
    """`through`: everything up to here has been looked at. `caught_up`: that was the newest."""

    events: list[FeedEvent]
    through: int
    caught_up: bool


async def read_stretch(connection: AsyncConnection[Any], hears: Hears, after: int, limit: int) -> FeedStretch:
    """The head is read first: all up to it has committed, because positions commit in order."""
    head = await _head(connection)
    through = min(head, after + STRETCH)
    events = await _read(connection, _READ_STRETCH, {**hears.asked, "after": after, "through": through, "limit": limit})
    if len(events) == limit:
        through = events[-1].position
    return FeedStretch(events, max(through, after), through >= head)


async def next_of_type(connection: AsyncConnection[Any], hears: Hears, event_type: str, after: int) -> FeedEvent | None:
    """The next event of one type, however far away it is."""
    asked = {**hears.asked, "type": event_type, "after": after, "through": await _head(connection), "limit": 1}
    return next(iter(await _read(connection, _READ_TYPE, asked)), None)


async def _head(connection: AsyncConnection[Any]) -> int:
    row = await (await connection.execute(_HEAD)).fetchone()
    return int(row[0]) if row else 0


async def _read(connection: AsyncConnection[Any], query: sql.SQL, asked: dict[str, Any]) -> list[FeedEvent]:
    async with connection.cursor(row_factory=class_row(FeedEvent)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()
