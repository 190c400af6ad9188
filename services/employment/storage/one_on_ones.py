"""One-on-one assistance: the case, and append-only its helpers, plans and contacts; names and notes only sealed (C5.3)."""

from collections.abc import Sequence
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
from services.employment.domain.one_on_one import AssistanceState, OneOnOne

_NAMES: Final = tuple(field.name for field in fields(OneOnOne))
_COLUMNS: Final = ", ".join(_NAMES)
_SELECT: Final = f"SELECT {_COLUMNS} FROM one_on_one"  # noqa: S608 - names of our own
_ADD = f"INSERT INTO one_on_one ({_COLUMNS}) VALUES ({', '.join('%s' for _ in _NAMES)})"  # noqa: S608 - names of our own
_KEEP = f"""
UPDATE one_on_one SET ({_COLUMNS}) = ({", ".join("%s" for _ in _NAMES)}) WHERE id = %s
"""  # noqa: S608 - names of our own
_HELPER = """
INSERT INTO one_on_one_helper (id, assistance_id, seq, helper, unit, sealed_name, sealed_reason, assigned_by, assigned_unit, assigned_at)
SELECT %(id)s, %(case)s, count(*) + 1, %(helper)s, %(unit)s, %(name)s, %(reason)s, %(by)s, %(by_unit)s, %(at)s FROM one_on_one_helper WHERE assistance_id = %(case)s
"""
_PLAN = """
INSERT INTO one_on_one_plan (id, assistance_id, seq, measures, sealed_goal, target_on, made_by, unit, made_at)
SELECT %(id)s, %(case)s, count(*) + 1, %(measures)s, %(goal)s, %(target)s, %(by)s, %(by_unit)s, %(at)s FROM one_on_one_plan WHERE assistance_id = %(case)s
"""
_CONTACT = """
INSERT INTO one_on_one_contact (id, assistance_id, contact_on, channel, sealed_note, made_by, unit, made_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)
"""
_DUE = """state <> 'CLOSED' AND ((assign_due < %(day)s AND NOT 'ASSIGNMENT' = ANY(told)) OR (plan_due < %(day)s AND NOT 'PLAN' = ANY(told))
  OR (contact_due < %(day)s AND NOT 'CONTACT' = ANY(told))) ORDER BY id LIMIT %(limit)s FOR UPDATE"""


class OneOnOnes:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def person_of(self, assistance_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM one_on_one WHERE id = %s", (assistance_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项一对一帮扶，请核对编号")
        return PersonId(row[0])

    async def lock(self, assistance_id: UUID) -> OneOnOne:
        """Refuses NOT_FOUND."""
        found = await self._find("id = %(id)s FOR UPDATE", {"id": assistance_id})
        if not found:
            refuse(Code.NOT_FOUND, "没有此项一对一帮扶，请核对编号")
        return found[0]

    async def open_of(self, person_id: PersonId) -> OneOnOne | None:
        found = await self._find("person_id = %(person)s AND state <> 'CLOSED' FOR UPDATE", {"person": person_id})
        return found[0] if found else None

    async def last_of(self, record_id: UUID) -> OneOnOne | None:
        """The case of a record, open or not."""
        found = await self._find("record_id = %(record)s ORDER BY id DESC LIMIT 1 FOR UPDATE", {"record": record_id})
        return found[0] if found else None

    async def overdue(self, today: date, limit: int) -> list[OneOnOne]:
        """With a clock that has run out and not said so."""
        return await self._find(_DUE, {"day": today, "limit": limit})

    async def add(self, assistance: OneOnOne) -> None:
        """Refuses DUPLICATE_ROW where another has opened one at the same time."""
        try:
            await self._raw.execute(_ADD, [getattr(assistance, name) for name in _NAMES])
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人已有进行中的一对一帮扶")

    async def keep(self, assistance: OneOnOne) -> None:
        await self._raw.execute(_KEEP, [*(getattr(assistance, name) for name in _NAMES), assistance.id])

    async def name_helper(self, assistance: OneOnOne, name: str, reason: str, by: Actor) -> None:
        entry = new_id()
        told = {
            "id": entry,
            "case": assistance.id,
            "helper": assistance.helper,
            "unit": assistance.helper_unit,
            "name": self._seal(name, "one_on_one_helper", "sealed_name", entry),
            "reason": self._seal(reason, "one_on_one_helper", "sealed_reason", entry) if reason else None,
        }
        await self._raw.execute(_HELPER, told | self._by(by))

    async def add_plan(self, assistance: OneOnOne, goal: str, measures: Sequence[str], target_on: date, by: Actor) -> None:
        entry = new_id()
        sealed = self._seal(goal, "one_on_one_plan", "sealed_goal", entry)
        told = {"id": entry, "case": assistance.id, "measures": list(measures), "goal": sealed, "target": target_on}
        await self._raw.execute(_PLAN, told | self._by(by))

    async def add_contact(self, assistance: OneOnOne, on: date, channel: str, note: str, by: Actor) -> None:
        entry = new_id()
        sealed = self._seal(note, "one_on_one_contact", "sealed_note", entry)
        await self._raw.execute(_CONTACT, (entry, assistance.id, on, channel, sealed, by.subject, by.unit_id, self._now))

    def _by(self, by: Actor) -> dict[str, Any]:
        return {"by": by.subject, "by_unit": by.unit_id, "at": self._now}

    def _seal(self, text: str, table: str, column: str, row: UUID) -> bytes:
        return self._keyring.seal(text, table, column, row).envelope

    async def _find(self, condition: str, values: dict[str, Any]) -> list[OneOnOne]:
        rows = await (await self._raw.execute(f"{_SELECT} WHERE {condition}", values)).fetchall()
        held = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        return [OneOnOne(**each | {"state": AssistanceState(each["state"])}) for each in held]
