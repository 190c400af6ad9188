"""Batches and nominations. A batch is locked before its nominations, always: whoever takes or frees a place waits for the other."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.persistence.keyring import Keyring
from services.health.domain.convalescence import Batch, BatchState, EndReason, Nomination, NominationState

_BATCH: Final = tuple(field.name for field in fields(Batch))
_NAMES: Final = tuple(field.name for field in fields(Nomination))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD_BATCH = f"""
INSERT INTO convalescence_batch ({", ".join(_BATCH)}, opened_by, opened_at) VALUES ({", ".join("%s" for _ in _BATCH)}, %s, %s)
"""  # noqa: S608 - names of our own
_LOCK_BATCH = f"SELECT {', '.join(_BATCH)} FROM convalescence_batch WHERE id = ANY(%s) ORDER BY id FOR UPDATE"  # noqa: S608 - names of our own
_KEEP_BATCH = "UPDATE convalescence_batch SET (state, confirmed, version) = (%s, %s, %s) WHERE id = %s"
_ADD = f"""
INSERT INTO convalescence_nomination ({_COLUMNS}, nominated_by, unit) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s)
"""  # noqa: S608 - names of our own
_OF_BATCH = f"SELECT {_COLUMNS} FROM convalescence_nomination WHERE batch_id = %s AND state = ANY(%s) ORDER BY turn, id FOR UPDATE"  # noqa: S608 - names of our own
_ONE = f"SELECT {_COLUMNS} FROM convalescence_nomination WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_KEEP = """
UPDATE convalescence_nomination SET (state, turn, reasons, ended_for, version, ended_by, sealed_reason) = (%s,%s,%s,%s,%s,%s,coalesce(%s, sealed_reason))
WHERE id = %s
"""
_TAKEN = """
SELECT count(*) FROM convalescence_nomination n JOIN convalescence_batch b ON b.id = n.batch_id
WHERE n.person_id = ANY(%s) AND b.year = %s AND n.state IN ('NOMINATED', 'CONFIRMED', 'WAITLISTED', 'COMPLETED')
"""
_OVERLAP = """
SELECT FROM convalescence_nomination n JOIN convalescence_batch b ON b.id = n.batch_id
WHERE n.person_id = %s AND n.state IN ('NOMINATED', 'CONFIRMED', 'WAITLISTED') AND b.starts_on <= %s AND %s <= b.ends_on
"""
_ATTENDED = """
SELECT max(b.ends_on) FROM convalescence_nomination n JOIN convalescence_batch b ON b.id = n.batch_id WHERE n.person_id = ANY(%s) AND n.state = 'COMPLETED'
"""
_LIVE_OF = """
SELECT n.id, n.batch_id FROM convalescence_nomination n WHERE n.person_id = ANY(%s) AND n.state IN ('NOMINATED', 'CONFIRMED', 'WAITLISTED') ORDER BY n.batch_id, n.id
"""
_LAST_TURN = "SELECT coalesce(max(turn), 0) FROM convalescence_nomination WHERE batch_id = %s"
_PLAN = """
INSERT INTO convalescence_plan (year, doc_no, people, opened_by, unit, opened_at) VALUES (%s,%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING RETURNING year
"""


class Convalescence:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def open_plan(self, year: int, doc_no: str, people: int, by: Actor) -> None:
        """Refuses DUPLICATE_PERIOD."""
        found = await self._raw.execute(_PLAN, (year, doc_no, people, by.subject, by.unit_id, self._now))
        if await found.fetchone() is None:
            refuse(Code.DUPLICATE_PERIOD, f"{year}年疗休养计划已发布")

    async def add_batch(self, batch: Batch, by: Actor) -> None:
        """Refuses INVALID_TRANSITION without a plan of the year, DUPLICATE_PERIOD for a place where another batch is."""
        values = [getattr(batch, name) for name in _BATCH]
        try:
            await self._raw.execute(_ADD_BATCH, (*values, by.subject, self._now))
        except psycopg.errors.ForeignKeyViolation:
            refuse(Code.INVALID_TRANSITION, f"请先发布{batch.year}年疗休养计划")
        except psycopg.errors.ExclusionViolation:
            refuse(Code.DUPLICATE_PERIOD, "同一地点这些日期已有另一批次，请调整日期")

    async def lock_batch(self, batch_id: UUID) -> Batch:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK_BATCH, ([batch_id],))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此疗休养批次，请核对编号")
        held = dict(zip(_BATCH, row, strict=True))
        return Batch(**held | {"state": BatchState(held["state"])})

    async def keep_batch(self, batch: Batch) -> None:
        await self._raw.execute(_KEEP_BATCH, (batch.state, batch.confirmed, batch.version, batch.id))

    async def add(self, nomination: Nomination, by: Actor) -> None:
        """Refuses ANNUAL_LIMIT_REACHED for who is in the batch already."""
        try:
            await self._raw.execute(_ADD, (*self._values(nomination), by.subject, by.unit_id))
        except psycopg.errors.UniqueViolation:
            refuse(Code.ANNUAL_LIMIT_REACHED, "此人已在本批次中")

    async def lock(self, nomination_id: UUID) -> tuple[Batch, Nomination]:
        """The batch first. Refuses NOT_FOUND."""
        found = await self._raw.execute("SELECT batch_id FROM convalescence_nomination WHERE id = %s", (nomination_id,))
        row = await found.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此推荐，请核对编号")
        batch = await self.lock_batch(row[0])
        held = await (await self._raw.execute(_ONE, (nomination_id,))).fetchone()
        assert held is not None, "nominations are never deleted"
        return batch, _nomination(held)

    async def of_batch(self, batch_id: UUID, *states: NominationState) -> list[Nomination]:
        """In order of their turns; lock the batch first."""
        return [_nomination(row) for row in await (await self._raw.execute(_OF_BATCH, (batch_id, list(states)))).fetchall()]

    async def live_of(self, people: Collection[PersonId]) -> list[UUID]:
        """Nominations that still mean something, by batch: to be locked one by one."""
        return [row[0] for row in await (await self._raw.execute(_LIVE_OF, (list(people),))).fetchall()]

    async def keep(self, nomination: Nomination, by: Actor, reason: str = "") -> None:
        """`reason`: what somebody wrote, kept sealed."""
        sealed = self._keyring.seal(reason, "convalescence_nomination", "sealed_reason", nomination.id).envelope if reason else None
        said = (nomination.state, nomination.turn, list(nomination.reasons), nomination.ended_for, nomination.version)
        await self._raw.execute(_KEEP, (*said, by.subject, sealed, nomination.id))

    async def carry(self, nomination: Nomination) -> None:
        """The same nomination, and what its unit is asked, under the record that goes on."""
        query = "UPDATE convalescence_nomination SET (person_id, version) = (%s, %s) WHERE id = %s"
        await self._raw.execute(query, (nomination.person_id, nomination.version, nomination.id))
        await self._raw.execute("UPDATE pay_guarantee SET person_id = %s WHERE nomination_id = %s", (nomination.person_id, nomination.id))

    async def taken(self, records: Sequence[PersonId], year: int) -> int:
        """`records`: of one person."""
        row = await (await self._raw.execute(_TAKEN, (list(records), year))).fetchone()
        return int(row[0]) if row else 0

    async def overlaps(self, person_id: PersonId, starts_on: date, ends_on: date) -> bool:
        """Whether the person has or waits for a place on one of these days."""
        return await (await self._raw.execute(_OVERLAP, (person_id, ends_on, starts_on))).fetchone() is not None

    async def attended_on(self, records: Sequence[PersonId]) -> date | None:
        row = await (await self._raw.execute(_ATTENDED, (list(records),))).fetchone()
        return row[0] if row else None

    async def next_turn(self, batch_id: UUID) -> int:
        row = await (await self._raw.execute(_LAST_TURN, (batch_id,))).fetchone()
        return int(row[0]) + 1 if row else 1

    @staticmethod
    def _values(nomination: Nomination) -> list[Any]:
        return [list(value) if isinstance(value := getattr(nomination, name), tuple) else value for name in _NAMES]


def _nomination(row: Sequence[Any]) -> Nomination:
    held = dict(zip(_NAMES, row, strict=True))
    held |= {"state": NominationState(held["state"]), "reasons": tuple(held["reasons"])}
    return Nomination(**held | {"ended_for": EndReason(held["ended_for"]) if held["ended_for"] else None})
