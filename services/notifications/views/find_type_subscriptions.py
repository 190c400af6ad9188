"""What has a client subscribed to through the GovStack door, and what did others get of what it published?"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from libs.common.persistence.house import Pool

_FIND = """
SELECT id, govstack_type AS event_type, kind, in_order, ttl_seconds, url, state, position FROM subscription
WHERE client = %(client)s AND govstack_type IS NOT NULL AND state <> 'CLOSED' AND (%(type)s::text IS NULL OR govstack_type = %(type)s) ORDER BY govstack_type
"""
_PUBLISHED = """
SELECT a.id, a.type, a.govstack_client, a.data, f.version,
  count(s.id) FILTER (WHERE s.position >= f.position AND d.state IS NULL) AS had,
  count(s.id) FILTER (WHERE s.position < f.position OR d.state = 'WAITING') AS waiting, count(s.id) FILTER (WHERE d.state <> 'WAITING') AS parked
FROM agency_event a JOIN feed f ON f.event_id = a.id
LEFT JOIN subscription s ON s.state <> 'CLOSED' AND a.type = ANY(s.types) AND s.opened_at <= a.published_at
LEFT JOIN delivery d ON d.subscription_id = s.id AND d.position = f.position
WHERE a.id = %(id)s AND a.type = %(type)s AND a.client = %(client)s GROUP BY a.id, f.position, f.version
"""
_IDENTITIES = """
SELECT DISTINCT govstack_client FROM mandate WHERE client = %(client)s AND state = 'APPROVED' AND valid_from <= %(today)s AND %(today)s <= valid_to
"""


@dataclass(frozen=True, slots=True)
class TypeSubscription:
    id: UUID
    event_type: str
    kind: str
    in_order: bool
    ttl_seconds: int | None
    url: str | None
    state: str
    position: int


@dataclass(frozen=True, slots=True)
class Published:
    """`data`: None once withdrawn. `had`: subscriptions that have it, `waiting` that have not yet, `parked` that it was given up for."""

    id: UUID
    type: str
    govstack_client: str
    data: dict[str, Any] | None
    version: int
    had: int
    waiting: int
    parked: int


async def find_type_subscriptions(pool: Pool, client: str, event_type: str | None = None) -> list[TypeSubscription]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(TypeSubscription)) as cursor:
        return await (await cursor.execute(_FIND, {"client": client, "type": event_type})).fetchall()


async def find_published(pool: Pool, client: str, event_type: str, event_id: UUID) -> Published | None:
    """An event of the client's own."""
    asked = {"client": client, "type": event_type, "id": event_id}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(Published)) as cursor:
        return await (await cursor.execute(_PUBLISHED, asked)).fetchone()


async def find_identities(pool: Pool, client: str, today: date) -> list[str | None] | None:
    """The GovStack names that a client's mandates of today give it; None where there is no mandate."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_IDENTITIES, {"client": client, "today": today})).fetchall()
    return [name for (name,) in rows] or None
