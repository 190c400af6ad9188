"""Subscriptions: what a client has chosen of its mandate, and how far it is. One position: acknowledged (PULL) or handed over (WEBHOOK)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id

Kind = Literal["PULL", "WEBHOOK"]
_COLUMNS = "id, client, name, types, kind, govstack_type, in_order, ttl_seconds, state, position, url"
_INSERT = """
INSERT INTO subscription (id, client, name, types, kind, govstack_type, in_order, ttl_seconds, url, position, opened_at)
SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, position, %s FROM feed_head ON CONFLICT DO NOTHING RETURNING true
"""
_BEFORE = "SELECT position - 1 FROM feed WHERE kept_at >= %s ORDER BY kept_at, position LIMIT 1"


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """`govstack_type`: opened through the GovStack door, which has one subscription of a client a type."""

    client: str
    name: str
    types: Sequence[str]
    kind: Kind
    url: str | None = None
    govstack_type: str | None = None
    in_order: bool = False
    ttl_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    id: UUID
    client: str
    name: str
    types: list[str]
    kind: str
    govstack_type: str | None
    in_order: bool
    ttl_seconds: int | None
    state: str
    position: int
    url: str | None


class Subscriptions:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def open(self, new: NewSubscription) -> UUID | None:
        """It begins behind the newest event. None where the client has one of that name."""
        subscription_id = new_id()
        values = (new.client, new.name, list(new.types), new.kind, new.govstack_type, new.in_order, new.ttl_seconds, new.url)
        made = await self._raw.execute(_INSERT, (subscription_id, *values, self._now))
        return subscription_id if await made.fetchone() else None

    async def lock(self, subscription_id: UUID) -> Subscription | None:
        return await self._one(f"SELECT {_COLUMNS} FROM subscription WHERE id = %s FOR UPDATE", (subscription_id,))  # noqa: S608 - constants

    async def lock_own(self, subscription_id: UUID, actor: Actor, *, or_admin: bool = False) -> Subscription:
        """The client's own standing subscription. Refuses ROLE_NOT_PERMITTED; NOT_FOUND for another's as for none."""
        admin = or_admin and actor.has(Role.SYSTEM_ADMIN)
        if not admin and not actor.has(Role.EVENT_SUBSCRIBER):
            refuse(Code.ROLE_NOT_PERMITTED, "订阅由其客户端自行办理")
        subscription = await self.lock(subscription_id)
        if subscription is None or subscription.state == "CLOSED" or not (admin or subscription.client == actor.subject):
            refuse(Code.NOT_FOUND, "没有此订阅，请核对编号")
        return subscription

    async def lock_govstack(self, client: str, event_type: str) -> Subscription | None:
        """The client's standing subscription to a type through the GovStack door."""
        return await self._one(
            f"SELECT {_COLUMNS} FROM subscription WHERE client = %s AND govstack_type = %s AND state <> 'CLOSED' FOR UPDATE",  # noqa: S608
            (client, event_type),
        )

    async def _one(self, query: LiteralString, asked: tuple[Any, ...]) -> Subscription | None:
        async with self._raw.cursor(row_factory=class_row(Subscription)) as cursor:
            return await (await cursor.execute(query, asked)).fetchone()

    async def move(self, subscription_id: UUID, position: int) -> None:
        await self._raw.execute("UPDATE subscription SET position = %s WHERE id = %s", (position, subscription_id))

    async def close(self, subscription_id: UUID) -> None:
        """For good; what waited for it waits no more."""
        await self._raw.execute(
            "UPDATE subscription SET state = 'CLOSED', closed_at = %s, lease_owner = NULL WHERE id = %s", (self._now, subscription_id)
        )
        await self._raw.execute("DELETE FROM delivery WHERE subscription_id = %s", (subscription_id,))

    async def set_endpoint(self, subscription_id: UUID, url: str) -> None:
        """Where to from now on; a disabled subscription is delivered to again."""
        await self._raw.execute(
            "UPDATE subscription SET url = %s, state = 'ACTIVE', unreachable = 0, rest_until = '-infinity' WHERE id = %s",
            (url, subscription_id),
        )

    async def set_options(self, subscription_id: UUID, kind: Kind, *, in_order: bool, ttl_seconds: int | None) -> None:
        await self._raw.execute(
            "UPDATE subscription SET kind = %s, in_order = %s, ttl_seconds = %s WHERE id = %s",
            (kind, in_order, ttl_seconds, subscription_id),
        )

    async def position_before(self, instant: datetime) -> int | None:
        """The position behind which everything kept since `instant` lies; None where nothing was."""
        row = await (await self._raw.execute(_BEFORE, (instant,))).fetchone()
        return int(row[0]) if row else None

    async def position_of(self, event_id: UUID, event_type: str) -> int | None:
        found = await self._raw.execute("SELECT position FROM feed WHERE event_id = %s AND type = %s", (event_id, event_type))
        row = await found.fetchone()
        return int(row[0]) if row else None
