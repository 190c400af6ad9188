"""Entrusted custodies: one active a person, by constraint (C7.4)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring

TABLE: Final = "custody"
_SELECT = "SELECT id, person_id, county, city, starts_on, state, acknowledged_by, disputed_by, settled_by FROM custody"
_START = """
INSERT INTO custody (id, person_id, county, city, starts_on, condition, recorded_by, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Custody:
    """`county` executes (None while it disputes), `city` is responsible."""

    id: UUID
    person_id: UUID
    county: UUID | None
    city: UUID
    starts_on: date
    state: str
    acknowledged_by: str | None
    disputed_by: str | None
    settled_by: str | None

    @property
    def disputed(self) -> bool:
        return self.disputed_by is not None and self.settled_by is None


class Custodies:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, by: str) -> None:
        self._raw, self._keyring, self._now, self._by = raw, keyring, now, by

    async def active_of(self, person_id: UUID) -> Custody | None:
        row = await (await self._raw.execute(f"{_SELECT} WHERE person_id = %s AND state = 'ACTIVE' FOR UPDATE", (person_id,))).fetchone()
        return Custody(*row) if row else None

    async def last_end(self, person_id: UUID) -> date | None:
        """The first day on which the last custody that was ended held no more."""
        row = await (await self._raw.execute("SELECT max(ended_on) FROM custody WHERE person_id = %s", (person_id,))).fetchone()
        return row[0] if row else None

    async def of_the_dead(self) -> list[UUID]:
        """People with an active custody who are dead on record: a roster said it."""
        query = (
            "SELECT c.person_id FROM custody c JOIN person p USING (person_id) WHERE c.state = 'ACTIVE' AND p.life = 'DECEASED' ORDER BY 1"
        )
        return [row[0] for row in await (await self._raw.execute(query)).fetchall()]

    async def person_of(self, custody_id: UUID) -> UUID:
        """Lock the person first. Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM custody WHERE id = %s", (custody_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此托管，请核对编号")
        person_id: UUID = row[0]
        return person_id

    async def find(self, custody_id: UUID) -> Custody:
        row = await (await self._raw.execute(f"{_SELECT} WHERE id = %s FOR UPDATE", (custody_id,))).fetchone()
        assert row is not None, "the custody's person was found before"
        return Custody(*row)

    async def start(self, person_id: UUID, county: UUID | None, city: UUID, starts_on: date, condition: str) -> UUID:
        """Refuses CUSTODY_CONFLICT where one is active."""
        custody_id = new_id()
        try:
            await self._raw.execute(_START, (custody_id, person_id, county, city, starts_on, condition, self._by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.CUSTODY_CONFLICT, "此人已在托管中，请在原托管上办理移交")
        return custody_id

    async def end(self, custody_id: UUID, on: date, reason: str) -> None:
        await self._raw.execute(
            "UPDATE custody SET (state, ended_on, end_reason) = ('ENDED', %s, %s) WHERE id = %s", (on, reason, custody_id)
        )

    async def acknowledge(self, custody_id: UUID) -> None:
        values = (self._by, self._now, custody_id)
        await self._raw.execute("UPDATE custody SET (acknowledged_by, acknowledged_at) = (%s, %s) WHERE id = %s", values)

    async def dispute(self, custody_id: UUID, reason: str) -> None:
        sealed = self._keyring.seal(reason, TABLE, "dispute_reason", custody_id).envelope
        query = """UPDATE custody SET (county, acknowledged_by, acknowledged_at, disputed_by, disputed_at, dispute_reason, settled_by, settled_at)
          = (NULL, NULL, NULL, %s, %s, %s, NULL, NULL) WHERE id = %s"""
        await self._raw.execute(query, (self._by, self._now, sealed, custody_id))

    async def settle(self, custody_id: UUID, county: UUID | None, city: UUID, reason: str) -> None:
        sealed = self._keyring.seal(reason, TABLE, "settle_reason", custody_id).envelope
        query = "UPDATE custody SET (county, city, settled_by, settled_at, settle_reason) = (%s, %s, %s, %s, %s) WHERE id = %s"
        await self._raw.execute(query, (county, city, self._by, self._now, sealed, custody_id))

    async def hand_over(self, custody_id: UUID, county: UUID | None, city: UUID) -> None:
        """To the unions of another place: theirs to acknowledge."""
        query = "UPDATE custody SET (county, city, acknowledged_by, acknowledged_at) = (%s, %s, NULL, NULL) WHERE id = %s"
        await self._raw.execute(query, (county, city, custody_id))
