"""Recognitions as hard to employ (C5.7)."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.employment.domain.hard_to_employ import Recognition, RecognitionEnd, RecognitionState
from services.employment.policy.c5_7_hard_to_employ import Ground, RecognisedDays

_NAMES: Final = tuple(field.name for field in fields(Recognition))
_COLUMNS: Final = ", ".join(_NAMES)
_SELECT: Final = f"SELECT {_COLUMNS} FROM hard_to_employ"  # noqa: S608 - names of our own
_ADD = f"""
INSERT INTO hard_to_employ ({_COLUMNS}, entered_by, entered_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s)
"""  # noqa: S608 - names of our own
_DAYS = """
SELECT starts_on, coalesce(ended_on, until) FROM hard_to_employ WHERE person_id = ANY(%s) AND coalesce(ended_for, '') <> 'WITHDRAWN' ORDER BY starts_on
"""


class Recognitions:
    """Lock the person first."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def person_of(self, recognition_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM hard_to_employ WHERE id = %s", (recognition_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项就业困难人员认定，请核对编号")
        return PersonId(row[0])

    async def lock(self, recognition_id: UUID) -> Recognition:
        return (await self._find("id = %s FOR UPDATE", recognition_id))[0]

    async def in_force_of(self, records: Sequence[PersonId]) -> list[Recognition]:
        """Not ended; of one whose last day has passed nobody has said so yet."""
        return await self._find("person_id = ANY(%s) AND state = 'IN_FORCE' ORDER BY id FOR UPDATE", list(records))

    async def days_of(self, records: Sequence[PersonId]) -> list[RecognisedDays]:
        """The days on which one of these records of one person was recognised."""
        rows = await (await self._raw.execute(_DAYS, (list(records),))).fetchall()
        return [RecognisedDays(*row) for row in rows]

    async def add(self, recognition: Recognition, by: Actor) -> None:
        """Refuses DUPLICATE_ROW where another has entered one at the same time."""
        try:
            await self._raw.execute(_ADD, (*(getattr(recognition, name) for name in _NAMES), by.subject, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人已有有效的就业困难人员认定")

    async def keep(self, recognition: Recognition) -> None:
        told = (recognition.state, recognition.ended_for, recognition.ended_on, recognition.version, recognition.id)
        await self._raw.execute("UPDATE hard_to_employ SET (state, ended_for, ended_on, version) = (%s,%s,%s,%s) WHERE id = %s", told)

    async def _find(self, condition: str, *values: Any) -> list[Recognition]:  # noqa: ANN401 - as psycopg takes them
        rows = await (await self._raw.execute(f"{_SELECT} WHERE {condition}", values)).fetchall()
        return [_recognition(dict(zip(_NAMES, row, strict=True))) for row in rows]


def _recognition(held: dict[str, Any]) -> Recognition:
    ended_for = RecognitionEnd(held["ended_for"]) if held["ended_for"] else None
    return Recognition(**held | {"ground": Ground(held["ground"]), "state": RecognitionState(held["state"]), "ended_for": ended_for})
