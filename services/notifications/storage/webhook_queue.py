"""What webhook endpoints there is work for, and what it is: leased by database time, so that one carrier at a time serves an endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from libs.common.persistence.keyring import Keyring
from services.notifications.domain.cloud_events import FeedEvent
from services.notifications.domain.webhook_addresses import Network
from services.notifications.storage.endpoints import open_secret
from services.notifications.storage.visibility import CONTENT, EVENT, IN_FORCE, MANDATED, VISIBLE

MOST_WAITING: Final = 10_000
"""An endpoint with so many waiting events reads no new ones: the feed itself keeps them."""

_KEYS: Final = 128
_ROWS: Final = 1000
_CLAIM = f"""
UPDATE subscription t SET lease_owner = %(me)s, lease_until = now() + make_interval(secs => %(lease)s)
WHERE t.id IN (
  SELECT s.id FROM subscription s WHERE s.kind = 'WEBHOOK' AND s.state = 'ACTIVE' AND s.url IS NOT NULL AND s.lease_until < now() AND s.rest_until <= now()
    AND s.id <> ALL(%(busy)s) AND EXISTS (SELECT FROM webhook_secret k WHERE k.subscription_id = s.id AND k.ends_at > now()) AND {IN_FORCE}
    AND (s.url LIKE 'https:%%' OR %(plain)s OR EXISTS (SELECT FROM webhook_network n WHERE n.subscription_id = s.id AND n.state = 'APPROVED'))
    AND (EXISTS (SELECT FROM delivery d WHERE d.subscription_id = s.id AND d.state = 'WAITING' AND d.next_at <= now())
      OR (s.position < (SELECT h.position FROM feed_head h) AND NOT EXISTS (
        SELECT FROM delivery d WHERE d.subscription_id = s.id AND d.state = 'WAITING' OFFSET {MOST_WAITING - 1} LIMIT 1)))
  ORDER BY s.lease_until LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING t.id, t.client, t.types, t.url, t.in_order, t.ttl_seconds, t.govstack_type, t.position, t.unreachable,
  coalesce(t.last_failure_at > t.last_success_at, t.last_failure_at IS NOT NULL) AS troubled,
  ARRAY(SELECT n.network::text FROM webhook_network n WHERE n.subscription_id = t.id AND n.state = 'APPROVED' ORDER BY 1) AS networks,
  (SELECT jsonb_object_agg(k.id, encode(k.sealed, 'hex')) FROM (
     SELECT id, sealed FROM webhook_secret WHERE subscription_id = t.id AND ends_at > now() ORDER BY made_at DESC LIMIT 2) AS k) AS secrets
"""  # noqa: S608 - constants
_DUE = f"""
{MANDATED}, due AS MATERIALIZED (
  SELECT key FROM delivery WHERE subscription_id = %(id)s AND state = 'WAITING' AND next_at <= now() ORDER BY next_at LIMIT {_KEYS})
SELECT d.key, d.attempts, f.type = ANY(%(types)s) AND {VISIBLE} AS visible, {EVENT}
FROM delivery d JOIN feed f ON f.position = d.position {CONTENT}
WHERE d.subscription_id = %(id)s AND d.state = 'WAITING' AND d.key IN (SELECT key FROM due) ORDER BY d.position LIMIT {_ROWS}
"""  # noqa: S608 - constants
_BLOCKED = "SELECT DISTINCT key FROM delivery WHERE subscription_id = %s AND state = 'WAITING' AND key = ANY(%s)"
_RELEASE = "UPDATE subscription SET lease_until = now() WHERE id = %s AND lease_owner = %s"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint in this carrier's hands for one pass. `in_order`: one key for everything, not one a subject. `troubled`: of its last
    pass nothing got through.
    """

    id: UUID
    client: str
    types: list[str]
    url: str
    in_order: bool
    ttl_seconds: int | None
    govstack_type: str | None
    position: int
    unreachable: int
    troubled: bool
    networks: tuple[Network, ...]
    secrets: tuple[str, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any], keyring: Keyring) -> "Endpoint":
        secrets = tuple(
            open_secret(keyring, UUID(key), bytes.fromhex(sealed)) for key, sealed in sorted(row["secrets"].items(), reverse=True)
        )
        return cls(**{**row, "networks": tuple(map(ip_network, row["networks"])), "secrets": secrets})

    def key_of(self, event: FeedEvent) -> UUID:
        return self.id if self.in_order else event.subject


@dataclass(frozen=True, slots=True)
class Queued:
    """An event that waited. Not `visible`: no mandate lets it be heard any more."""

    key: UUID
    attempts: int
    visible: bool
    event: FeedEvent


async def claim(
    connection: AsyncConnection[Any],
    me: UUID,
    keyring: Keyring,
    today: date,
    *,
    lease: float,
    plain: bool,
    busy: Sequence[UUID],
    limit: int,
) -> list[Endpoint]:
    """Endpoints with something to deliver, those served longest ago first."""
    asked = {"me": me, "lease": lease, "today": today, "plain": plain, "busy": list(busy), "limit": limit}
    async with connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(_CLAIM, asked)).fetchall()
    return [Endpoint.of(row, keyring) for row in rows]


async def due_again(connection: AsyncConnection[Any], endpoint: Endpoint, today: date) -> list[Queued]:
    """Of each key whose time has come, everything that waits, in order."""
    asked = {"id": endpoint.id, "client": endpoint.client, "today": today, "types": endpoint.types}
    rows = await (await connection.execute(_DUE, asked)).fetchall()
    return [Queued(key, attempts, bool(visible), FeedEvent(*event)) for key, attempts, visible, *event in rows]


async def blocked(connection: AsyncConnection[Any], endpoint: Endpoint, keys: Sequence[UUID]) -> frozenset[UUID]:
    """Keys of which something waits already."""
    return frozenset(key for (key,) in await (await connection.execute(_BLOCKED, (endpoint.id, list(keys)))).fetchall())


async def release(connection: AsyncConnection[Any], endpoint: Endpoint, me: UUID) -> None:
    await connection.execute(_RELEASE, (endpoint.id, me))
