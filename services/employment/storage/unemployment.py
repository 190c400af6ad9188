"""The real-name ledger: records, every state they had, and how people came back to work (C5.2)."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.employment.domain.unemployment import EndReason, RecordState, UnemploymentRecord
from services.employment.policy.c5_2_unemployment import Cause

_NAMES: Final = tuple(field.name for field in fields(UnemploymentRecord))
_COLUMNS: Final = ", ".join(_NAMES)
_SELECT: Final = f"SELECT {_COLUMNS} FROM unemployment_record"  # noqa: S608 - names of our own
_ADD = f"""
INSERT INTO unemployment_record ({_COLUMNS}, opened_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s)
"""  # noqa: S608 - names of our own
_KEEP = """
UPDATE unemployment_record SET (cause, lost_on, state, closed_for, closed_on, settled, version) = (%s,%s,%s,%s,%s,%s,%s) WHERE id = %s
"""
_NOTE = """
INSERT INTO unemployment_change (record_id, version, cause, lost_on, state, closed_for, closed_on, recorded_by, recorded_at)
VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_WORK = """
INSERT INTO reemployment (record_id, version, started_on, form, credit_code, employer, proof, entered_by, unit, entered_at)
VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""


@dataclass(frozen=True, slots=True)
class NewWork:
    """`proof`: where the contract lies."""

    started_on: date
    form: str
    credit_code: str
    employer: UUID | None
    proof: str


class Unemployment:
    """Lock the person first: the ledger of one person is written by one at a time."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def person_of(self, record_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM unemployment_record WHERE id = %s", (record_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此失业登记，请核对编号")
        return PersonId(row[0])

    async def lock(self, record_id: UUID) -> UnemploymentRecord:
        """Refuses NOT_FOUND."""
        record = await self._one("id = %s FOR UPDATE", record_id)
        if record is None:
            refuse(Code.NOT_FOUND, "没有此失业登记，请核对编号")
        return record

    async def open_of(self, person_id: PersonId) -> UnemploymentRecord | None:
        return await self._one("person_id = %s AND state = 'OPEN' FOR UPDATE", person_id)

    async def latest_of(self, person_id: PersonId, lost_on: date) -> UnemploymentRecord | None:
        """The last record of this loss, open or not."""
        return await self._one("person_id = %s AND lost_on = %s ORDER BY id DESC LIMIT 1 FOR UPDATE", person_id, lost_on)

    async def unsettled_of(self, person_id: PersonId) -> list[UnemploymentRecord]:
        """Closed here, and registry has not said so yet."""
        query = f"{_SELECT} WHERE person_id = %s AND state = 'CLOSED' AND NOT settled ORDER BY id FOR UPDATE"
        return [_record(row) for row in await (await self._raw.execute(query, (person_id,))).fetchall()]

    async def add(self, record: UnemploymentRecord, by: Actor) -> None:
        """Refuses DUPLICATE_ROW where another has opened one at the same time."""
        try:
            await self._raw.execute(_ADD, (*(getattr(record, name) for name in _NAMES), self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人已有未结束的失业登记，请在原登记办理")
        await self._note(record, by)

    async def keep(self, record: UnemploymentRecord, by: Actor) -> None:
        now = (record.cause, record.lost_on, record.state, record.closed_for, record.closed_on, record.settled, record.version)
        await self._raw.execute(_KEEP, (*now, record.id))
        await self._note(record, by)

    async def add_work(self, record: UnemploymentRecord, work: NewWork, by: Actor) -> None:
        told = (work.started_on, work.form, work.credit_code, work.employer, work.proof)
        await self._raw.execute(_WORK, (record.id, record.version, *told, by.subject, by.unit_id, self._now))

    async def _note(self, record: UnemploymentRecord, by: Actor) -> None:
        said = (record.cause, record.lost_on, record.state, record.closed_for, record.closed_on, by.subject, self._now)
        await self._raw.execute(_NOTE, (record.id, record.version, *said))

    async def _one(self, condition: str, *values: Any) -> UnemploymentRecord | None:  # noqa: ANN401 - as psycopg takes them
        row = await (await self._raw.execute(f"{_SELECT} WHERE {condition}", values)).fetchone()
        return _record(row) if row else None


def _record(row: tuple[Any, ...]) -> UnemploymentRecord:
    held = dict(zip(_NAMES, row, strict=True))
    closed_for = EndReason(held["closed_for"]) if held["closed_for"] else None
    return UnemploymentRecord(**held | {"cause": Cause(held["cause"]), "state": RecordState(held["state"]), "closed_for": closed_for})
