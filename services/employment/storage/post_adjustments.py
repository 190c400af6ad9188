"""Requests for another post, and append-only every act on them; reasons only sealed (C6.1)."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.persistence.keyring import Keyring
from services.employment.domain.post_adjustment import AdjustmentState, PostAdjustment
from services.employment.policy.c6_1_post_adjustment import Fitness

_NAMES: Final = tuple(field.name for field in fields(PostAdjustment))
_COLUMNS: Final = ", ".join(_NAMES)
_SELECT: Final = f"SELECT {_COLUMNS} FROM post_adjustment"  # noqa: S608 - names of our own
_ADD = f"INSERT INTO post_adjustment ({_COLUMNS}) VALUES ({', '.join('%s' for _ in _NAMES)})"  # noqa: S608 - names of our own
_KEEP = "UPDATE post_adjustment SET (state, overdue_told, adjusted_on, closed_for, version) = (%s,%s,%s,%s,%s) WHERE id = %s"
_ACT = """
INSERT INTO post_adjustment_act (id, request_id, version, state, sealed_reason, acted_by, unit, acted_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)
"""
_OPEN: Final = "state NOT IN ('ADJUSTED', 'CLOSED')"


class PostAdjustments:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def person_of(self, request_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM post_adjustment WHERE id = %s", (request_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此岗位调整申请，请核对编号")
        return PersonId(row[0])

    async def lock(self, request_id: UUID) -> PostAdjustment:
        """Refuses NOT_FOUND."""
        found = await self._find("id = %s FOR UPDATE", request_id)
        if not found:
            refuse(Code.NOT_FOUND, "没有此岗位调整申请，请核对编号")
        return found[0]

    async def open_of(self, person_id: PersonId) -> PostAdjustment | None:
        found = await self._find(f"person_id = %s AND {_OPEN} FOR UPDATE", person_id)
        return found[0] if found else None

    async def overdue(self, today: date, limit: int) -> list[PostAdjustment]:
        """Not settled in time, and not told."""
        return await self._find(f"due_on < %s AND {_OPEN} AND NOT overdue_told ORDER BY id LIMIT %s FOR UPDATE", today, limit)

    async def add(self, request: PostAdjustment, by: Actor) -> None:
        """Refuses DUPLICATE_ROW where one is open."""
        try:
            await self._raw.execute(_ADD, [getattr(request, name) for name in _NAMES])
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人已有未办结的岗位调整申请，请在原申请办理")
        await self._act(request, "", by)

    async def keep(self, request: PostAdjustment, by: Actor, reason: str = "") -> None:
        now = (request.state, request.overdue_told, request.adjusted_on, request.closed_for, request.version)
        await self._raw.execute(_KEEP, (*now, request.id))
        await self._act(request, reason, by)

    async def _act(self, request: PostAdjustment, reason: str, by: Actor) -> None:
        entry = new_id()
        sealed = self._keyring.seal(reason, "post_adjustment_act", "sealed_reason", entry).envelope if reason else None
        done = (entry, request.id, request.version, request.state, sealed, by.subject, by.unit_id, self._now)
        await self._raw.execute(_ACT, done)

    async def _find(self, condition: str, *values: Any) -> list[PostAdjustment]:  # noqa: ANN401 - as psycopg takes them
        rows = await (await self._raw.execute(f"{_SELECT} WHERE {condition}", values)).fetchall()
        held = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        return [PostAdjustment(**each | {"state": AdjustmentState(each["state"]), "fitness": Fitness(each["fitness"])}) for each in held]
