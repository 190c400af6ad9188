"""What may a subscription hear next? In order, behind a position."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.rows import class_row

from libs.common.persistence.house import Pool
from services.notifications.domain.cloud_events import FeedEvent
from services.notifications.storage.feed_reading import FeedStretch, Hears, next_of_type, read_stretch
from services.notifications.storage.visibility import IN_FORCE

_STANDING = f"""
SELECT s.id, s.client, s.types, s.kind, s.position, {IN_FORCE} AS mandated FROM subscription s
WHERE s.id = %(id)s AND s.client = %(client)s AND s.state <> 'CLOSED'
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Standing:
    """`mandated`: whether its client has any mandate in force."""

    id: UUID
    client: str
    types: list[str]
    kind: str
    position: int
    mandated: bool


async def find_standing(pool: Pool, subscription_id: UUID, client: str, today: date) -> Standing | None:
    """A standing subscription of the client's own."""
    asked = {"id": subscription_id, "client": client, "today": today}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(Standing)) as cursor:
        return await (await cursor.execute(_STANDING, asked)).fetchone()


async def read_feed(pool: Pool, hears: Hears, after: int, limit: int) -> FeedStretch:
    async with pool.connection() as connection:
        return await read_stretch(connection, hears, after, limit)


async def find_next(pool: Pool, hears: Hears, event_type: str, after: int) -> FeedEvent | None:
    async with pool.connection() as connection:
        return await next_of_type(connection, hears, event_type, after)
