"""Mandates: what an agency's client may hear and publish, on which basis, from when to when; and by whom proposed, approved, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.ids import new_id

_INSERT = """
INSERT INTO mandate (id, client, agency, types, publishes, unit_id, govstack_client, basis, valid_from, valid_to, state, proposed_by, proposed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'PROPOSED', %s, %s)
"""
_LOCK = "SELECT id, client, state, proposed_by, valid_to, govstack_client FROM mandate WHERE id = %s FOR UPDATE"
_IN_FORCE = """
SELECT types, publishes, govstack_client FROM mandate WHERE client = %(client)s AND state = 'APPROVED' AND valid_from <= %(today)s AND %(today)s <= valid_to
"""
_KNOWN = "SELECT unnest(publishes) FROM mandate WHERE state IN ('PROPOSED', 'APPROVED') UNION SELECT name FROM agency_event_type"


@dataclass(frozen=True, slots=True)
class NewMandate:
    """`unit_id`: None for the whole province. `publishes`: names of types that the client may register and publish as `govstack_client`."""

    client: str
    agency: str
    types: Sequence[str]
    publishes: Sequence[str]
    unit_id: UUID | None
    govstack_client: str | None
    basis: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Mandate:
    id: UUID
    client: str
    state: str
    proposed_by: str
    valid_to: date
    govstack_client: str | None


@dataclass(frozen=True, slots=True)
class InForce:
    """All that a client's mandates of a day allow together."""

    types: frozenset[str]
    publishes: frozenset[str]
    govstack_clients: frozenset[str]


class Mandates:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def propose(self, new: NewMandate, by: str) -> UUID:
        mandate_id = new_id()
        scope = (new.unit_id, new.govstack_client, new.basis, new.valid_from, new.valid_to)
        await self._raw.execute(_INSERT, (mandate_id, new.client, new.agency, list(new.types), list(new.publishes), *scope, by, self._now))
        return mandate_id

    async def lock(self, mandate_id: UUID) -> Mandate | None:
        async with self._raw.cursor(row_factory=class_row(Mandate)) as cursor:
            return await (await cursor.execute(_LOCK, (mandate_id,))).fetchone()

    async def decide(self, mandate_id: UUID, state: str, by: str) -> None:
        await self._raw.execute(
            "UPDATE mandate SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, mandate_id)
        )

    async def revoke(self, mandate_id: UUID, by: str, reason: str) -> None:
        await self._raw.execute(
            "UPDATE mandate SET state = 'REVOKED', revoked_by = %s, revoked_at = %s, revoked_for = %s WHERE id = %s",
            (by, self._now, reason, mandate_id),
        )

    async def in_force(self, client: str) -> InForce | None:
        """None where no mandate of the client is in force today."""
        rows = await (await self._raw.execute(_IN_FORCE, {"client": client, "today": self._now.date()})).fetchall()
        if not rows:
            return None
        types, publishes = (frozenset(name for row in rows for name in row[column]) for column in (0, 1))
        return InForce(types, publishes, frozenset(row[2] for row in rows if row[2]))

    async def agency_types(self) -> frozenset[str]:
        """Names of types that agencies publish or may publish."""
        return frozenset(name for (name,) in await (await self._raw.execute(_KNOWN)).fetchall())

    async def govstack_client_of_another(self, govstack_client: str, client: str) -> bool:
        found = await self._raw.execute(
            "SELECT FROM mandate WHERE govstack_client = %s AND client <> %s AND state IN ('PROPOSED', 'APPROVED') LIMIT 1",
            (govstack_client, client),
        )
        return await found.fetchone() is not None
