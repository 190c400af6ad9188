"""What of the feed a client may hear next, in order, behind a position: the one query of the pull feed, webhooks and the GovStack door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.notifications.domain.cloud_events import FeedEvent
from services.notifications.storage.visibility import EVENT, FROM_FEED, MANDATED, VISIBLE

STRETCH: Final = 20_000
"""Positions looked through for one page, whatever part of them is visible."""

_HEAD = "SELECT position FROM feed_head"
_READ = f"""
{MANDATED} SELECT {EVENT} FROM {FROM_FEED}
WHERE f.position > %(after)s AND f.position <= %(through)s AND f.type = ANY(%(types)s) AND {VISIBLE} ORDER BY f.position LIMIT %(limit)s
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class FeedStretch:
    """`through`: everything up to here has been looked at. `caught_up`: that was the newest."""

    events: list[FeedEvent]
    through: int
    caught_up: bool


async def read_stretch(
    connection: AsyncConnection[Any], client: str, types: Sequence[str], today: date, after: int, limit: int, stretch: int | None = STRETCH
) -> FeedStretch:
    """The head is read first: all up to it has committed, because positions commit in order. `stretch`: None to look to the end."""
    row = await (await connection.execute(_HEAD)).fetchone()
    head = int(row[0]) if row else 0
    through = head if stretch is None else min(head, after + stretch)
    asked = {"client": client, "types": list(types), "today": today, "after": after, "through": through, "limit": limit}
    async with connection.cursor(row_factory=class_row(FeedEvent)) as cursor:
        events = await (await cursor.execute(_READ, asked)).fetchall()
    if len(events) == limit:
        through = events[-1].position
    return FeedStretch(events, max(through, after), through >= head)
