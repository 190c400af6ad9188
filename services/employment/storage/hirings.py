"""Contracts of employers who hired people hard to employ (C5.8)."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.employment.domain.hiring import Hiring

_NAMES: Final = tuple(field.name for field in fields(Hiring))
_COLUMNS: Final = ", ".join(_NAMES)
_SELECT: Final = f"SELECT {_COLUMNS} FROM hiring"  # noqa: S608 - names of our own
_ADD = f"""
INSERT INTO hiring ({_COLUMNS}, entered_by, unit, entered_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s, %s)
"""  # noqa: S608 - names of our own


class Hirings:
    """Lock the person first."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def person_of(self, hiring_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM hiring WHERE id = %s", (hiring_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项用工登记，请核对编号")
        return PersonId(row[0])

    async def find(self, hiring_id: UUID) -> Hiring | None:
        return next(iter(await self._find("id = %s FOR UPDATE", hiring_id)), None)

    async def open_of(self, person_id: PersonId) -> list[Hiring]:
        return await self._find("person_id = %s AND ended_on IS NULL ORDER BY id FOR UPDATE", person_id)

    async def add(self, hiring: Hiring, by: Actor) -> None:
        """Refuses DUPLICATE_ROW for the same contract again."""
        try:
            await self._raw.execute(_ADD, (*(getattr(hiring, name) for name in _NAMES), by.subject, by.unit_id, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人在这一单位同日的用工已登记")

    async def keep(self, hiring: Hiring) -> None:
        told = (hiring.ended_on, hiring.version, hiring.id)
        await self._raw.execute("UPDATE hiring SET (ended_on, version) = (%s,%s) WHERE id = %s", told)

    async def _find(self, condition: str, *values: Any) -> list[Hiring]:  # noqa: ANN401 - as psycopg takes them
        rows = await (await self._raw.execute(f"{_SELECT} WHERE {condition}", values)).fetchall()
        return [Hiring(**dict(zip(_NAMES, row, strict=True))) for row in rows]
