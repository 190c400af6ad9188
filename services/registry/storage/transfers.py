"""Transfers of people between responsible unions: proposed by one, accepted by the other (Q22)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.ids import new_id
from libs.common.kernel.working_days import WorkingCalendar
from services.registry.policy.c8_1_route import due_on
from services.registry.storage.parameters import PARAMETERS

_PROPOSE = """
INSERT INTO union_transfer (id, person_id, from_l2, l2, county, unit, reason, proposed_by, proposed_at, origin, due_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_OPEN = "SELECT id, person_id, from_l2, l2, county, unit, state, origin FROM union_transfer WHERE person_id = %s AND state = 'PROPOSED' FOR UPDATE"
_LOCK = "SELECT id, person_id, from_l2, l2, county, unit, state, origin FROM union_transfer WHERE id = %s FOR UPDATE"
_GIVE_WAY = """
UPDATE union_transfer SET (state, decided_by, decided_at) = ('SUPERSEDED', %s, %s)
WHERE person_id = %s AND state = 'PROPOSED' AND (origin = 'ROUTE' OR %s = 'ROUTE')
"""
_MOVE_DUE = """
UPDATE person p SET l2 = (h.value->>'l2')::uuid, county = (h.value->>'county')::uuid, unit = (h.value->>'unit')::uuid, version = version + 1
FROM (SELECT DISTINCT ON (person_id) person_id, value FROM history WHERE kind = 'CHAIN' AND starts_on <= %s ORDER BY person_id, starts_on DESC, recorded_at DESC) h
WHERE h.person_id = p.person_id AND (p.l2, p.county, p.unit) IS DISTINCT FROM ((h.value->>'l2')::uuid, (h.value->>'county')::uuid, (h.value->>'unit')::uuid)
RETURNING p.person_id
"""


@dataclass(frozen=True, slots=True)
class NewChain:
    l2: UUID
    county: UUID | None
    unit: UUID | None

    def said(self) -> dict[str, str | None]:
        """As history records it."""
        return {name: str(unit) if unit else None for name, unit in (("l2", self.l2), ("county", self.county), ("unit", self.unit))}


@dataclass(frozen=True, slots=True)
class Transfer:
    id: UUID
    person_id: UUID
    from_l2: UUID
    l2: UUID
    county: UUID | None
    unit: UUID | None
    state: str
    origin: str


class Transfers:
    def __init__(self, raw: AsyncConnection[Any], now: datetime, by: str) -> None:
        self._raw, self._now, self._by = raw, now, by

    async def open_of(self, person_id: UUID) -> Transfer | None:
        row = await (await self._raw.execute(_OPEN, (person_id,))).fetchone()
        return Transfer(*row) if row else None

    async def propose(self, person_id: UUID, from_l2: UUID, chain: NewChain, reason: str, *, origin: str = "UNION") -> UUID:
        """Refuses INVALID_TRANSITION while another transfer of the person waits that a union proposed; one by rule gives way."""
        await self._raw.execute(_GIVE_WAY, (self._by, self._now, person_id, origin))
        transfer_id, due = new_id(), await self._due()
        row = (transfer_id, person_id, from_l2, chain.l2, chain.county, chain.unit, reason, self._by, self._now, origin, due)
        try:
            await self._raw.execute(_PROPOSE, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此人已有一项转接待接收，请先由接收工会处理")
        return transfer_id

    async def lock(self, transfer_id: UUID) -> Transfer:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (transfer_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此转接，请核对编号")
        return Transfer(*row)

    async def decide(self, transfer_id: UUID, state: str, starts_on: date | None) -> None:
        await self._raw.execute(
            "UPDATE union_transfer SET state = %s, starts_on = %s, decided_by = %s, decided_at = %s WHERE id = %s",
            (state, starts_on, self._by, self._now, transfer_id),
        )

    async def give_way(self, person_id: UUID) -> None:
        """No transfer of the person is open any more: another rule has decided where they belong."""
        await self._raw.execute(_GIVE_WAY, (self._by, self._now, person_id, "ROUTE"))

    async def _due(self) -> date | None:
        """No deadline in a year whose calendar nobody has entered."""
        today = self._now.date()
        query = "SELECT day, is_working FROM calendar_day WHERE day BETWEEN %s AND %s"
        days = await (await self._raw.execute(query, (today, today + timedelta(days=60)))).fetchall()
        table = await PARAMETERS.in_force(self._raw)
        try:
            return due_on(today, WorkingCalendar(dict(days)), table.on(today))
        except LaomoError:
            return None

    async def move_due(self, today: date) -> list[UUID]:
        """People whose chain of today is another than yesterday's; who moved."""
        return [row[0] for row in await (await self._raw.execute(_MOVE_DUE, (today,))).fetchall()]
