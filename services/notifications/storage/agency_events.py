"""Event types that agencies registered, and what they published: the content here, its place in the feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.ids import derived_id, new_id
from services.notifications.domain.cloud_events import AGENCIES
from services.notifications.storage.feed import Feed, FeedEntry

_REGISTER = """
INSERT INTO agency_event_type (name, client, schema, registered_at) VALUES (%(name)s, %(client)s, %(schema)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET schema = EXCLUDED.schema, registered_at = EXCLUDED.registered_at, removed_at = NULL
WHERE agency_event_type.removed_at IS NOT NULL AND agency_event_type.client = EXCLUDED.client RETURNING true
"""
_ALIKE = "SELECT FROM agency_event_type WHERE lower(name) = lower(%s) AND name <> %s"
_NEXT = "UPDATE agency_event_type SET published = published + 1 WHERE name = %s AND removed_at IS NULL RETURNING published"
_PUBLISH = "INSERT INTO agency_event (id, type, client, govstack_client, data, published_at) VALUES (%s, %s, %s, %s, %s, %s)"
_WITHDRAW = """
UPDATE agency_event SET withdrawn_at = %s, data = NULL WHERE id = %s AND type = %s AND client = %s AND withdrawn_at IS NULL RETURNING true
"""


@dataclass(frozen=True, slots=True)
class AgencyType:
    name: str
    client: str
    schema: dict[str, Any]


class AgencyEvents:
    def __init__(self, raw: AsyncConnection[Any], now: datetime, feed: Feed) -> None:
        self._raw, self._now, self._feed = raw, now, feed

    async def register(self, name: str, client: str, schema: dict[str, Any]) -> bool:
        """False where there is such a type already. One that was removed comes back for whose it was, and for nobody else."""
        if await (await self._raw.execute(_ALIKE, (name, name))).fetchone() is not None:
            return False
        made = await self._raw.execute(_REGISTER, {"name": name, "client": client, "schema": Jsonb(schema), "now": self._now})
        return await made.fetchone() is not None

    async def type_of(self, name: str) -> AgencyType | None:
        """A standing type, its row kept from being removed until the commit."""
        found = await self._raw.execute(
            "SELECT name, client, schema FROM agency_event_type WHERE name = %s AND removed_at IS NULL FOR SHARE", (name,)
        )
        row = await found.fetchone()
        return AgencyType(*row) if row else None

    async def remove(self, name: str, client: str) -> bool:
        removed = await self._raw.execute(
            "UPDATE agency_event_type SET removed_at = %s WHERE name = %s AND client = %s AND removed_at IS NULL RETURNING true",
            (self._now, name, client),
        )
        return await removed.fetchone() is not None

    async def publish(self, name: str, client: str, govstack_client: str, content: dict[str, Any]) -> UUID:
        """Behind everything in the feed; the events of one type are ordered."""
        row = await (await self._raw.execute(_NEXT, (name,))).fetchone()
        assert row is not None, "the type stands"
        event_id = new_id()
        await self._raw.execute(_PUBLISH, (event_id, name, client, govstack_client, Jsonb(content), self._now))
        head = (AGENCIES, derived_id("agency-type", name), int(row[0]), event_id, name, 1, self._now, self._now.date())
        self._feed.append([FeedEntry(*head, org_id=None, traceparent=None, data={}, trimmed=False, person=False, units=[])])
        return event_id

    async def withdraw(self, event_id: UUID, name: str, client: str) -> bool:
        withdrawn = await self._raw.execute(_WITHDRAW, (self._now, event_id, name, client))
        return await withdrawn.fetchone() is not None
