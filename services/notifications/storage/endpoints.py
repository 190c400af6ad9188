"""A webhook's secrets and approved networks. Secrets are sealed; the clear one is shown once, when it is made."""

import os
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.notifications.domain.webhook_addresses import Network

_SECRET_BYTES = 32
_PLACE = ("webhook_secret", "sealed")
_LIVE = "SELECT count(*) FROM webhook_secret WHERE subscription_id = %s AND ends_at > now()"
_END_OLD = (
    "UPDATE webhook_secret SET ends_at = least(ends_at, now() + make_interval(hours => %s)) WHERE subscription_id = %s AND ends_at > now()"
)


def open_secret(keyring: Keyring, secret_id: UUID, sealed: bytes) -> str:
    """For signing only."""
    return keyring.open(Sealed(sealed), *_PLACE, secret_id)


@dataclass(frozen=True, slots=True)
class ProposedNetwork:
    id: UUID
    subscription_id: UUID
    state: str
    proposed_by: str


class Endpoints:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def live_secrets(self, subscription_id: UUID) -> int:
        row = await (await self._raw.execute(_LIVE, (subscription_id,))).fetchone()
        return int(row[0]) if row else 0

    async def make_secret(self, subscription_id: UUID, overlap_hours: int, keyring: Keyring) -> str:
        """A new secret in clear; older ones end after the overlap (database time)."""
        await self._raw.execute(_END_OLD, (overlap_hours, subscription_id))
        secret_id = new_id()
        secret = "whsec_" + b64encode(os.urandom(_SECRET_BYTES)).decode()
        sealed = keyring.seal(secret, *_PLACE, secret_id)
        await self._raw.execute(
            "INSERT INTO webhook_secret (id, subscription_id, sealed) VALUES (%s, %s, %s)", (secret_id, subscription_id, sealed.envelope)
        )
        return secret

    async def propose_network(self, subscription_id: UUID, network: Network, basis: str, by: str) -> UUID:
        network_id = new_id()
        await self._raw.execute(
            "INSERT INTO webhook_network (id, subscription_id, network, basis, state, proposed_by, proposed_at) VALUES (%s, %s, %s, %s, 'PROPOSED', %s, %s)",
            (network_id, subscription_id, network, basis, by, self._now),
        )
        return network_id

    async def lock_network(self, network_id: UUID) -> ProposedNetwork | None:
        async with self._raw.cursor(row_factory=class_row(ProposedNetwork)) as cursor:
            await cursor.execute(
                "SELECT id, subscription_id, state, proposed_by FROM webhook_network WHERE id = %s FOR UPDATE", (network_id,)
            )
            return await cursor.fetchone()

    async def decide_network(self, network_id: UUID, state: str, by: str) -> None:
        await self._raw.execute(
            "UPDATE webhook_network SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, network_id)
        )

    async def revoke_network(self, network_id: UUID, by: str) -> None:
        await self._raw.execute(
            "UPDATE webhook_network SET state = 'REVOKED', revoked_by = %s, revoked_at = %s WHERE id = %s", (by, self._now, network_id)
        )
