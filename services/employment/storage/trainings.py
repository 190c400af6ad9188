"""Courses of training, and whose they are (C5.5)."""

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
from services.employment.domain.training import TrainingEnrolment, TrainingState

_NAMES: Final = tuple(field.name for field in fields(TrainingEnrolment))
_COLUMNS: Final = ", ".join(_NAMES)
_SELECT: Final = f"SELECT {_COLUMNS} FROM training_enrolment"  # noqa: S608 - names of our own
_ADD = f"""
INSERT INTO training_enrolment ({_COLUMNS}, entered_by, unit, entered_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s, %s)
"""  # noqa: S608 - names of our own
_KEEP = """
UPDATE training_enrolment SET (state, completed_on, certificate_no, left_for, version, changed_by, changed_at) = (%s,%s,%s,%s,%s,%s,%s) WHERE id = %s
"""
_ONCE: Final = {
    "training_once": "此人已报名或完成这一课程，同一课程不重复登记",
    "certificate_once": "此证书编号已登记在另一项培训，请核对证书",
}


class Trainings:
    """Lock the person first."""

    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def person_of(self, enrolment_id: UUID) -> PersonId:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM training_enrolment WHERE id = %s", (enrolment_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项培训，请核对编号")
        return PersonId(row[0])

    async def lock(self, enrolment_id: UUID) -> TrainingEnrolment:
        """Refuses NOT_FOUND."""
        found = await self._find("id = %s FOR UPDATE", enrolment_id)
        if not found:
            refuse(Code.NOT_FOUND, "没有此项培训，请核对编号")
        return found[0]

    async def open_of(self, person_id: PersonId) -> list[TrainingEnrolment]:
        return await self._find("person_id = %s AND state = 'ENROLLED' ORDER BY id FOR UPDATE", person_id)

    async def is_taken(self, records: Sequence[PersonId], course_code: str) -> bool:
        """Whether one of these records of one person has the course already."""
        return bool(await self._find("person_id = ANY(%s) AND course_code = %s AND state <> 'LEFT'", list(records), course_code))

    async def add(self, enrolment: TrainingEnrolment, by: Actor) -> None:
        """Refuses DUPLICATE_ROW for a course that the person has already."""
        await self._once(_ADD, (*(getattr(enrolment, name) for name in _NAMES), by.subject, by.unit_id, self._now))

    async def keep(self, enrolment: TrainingEnrolment, by: Actor) -> None:
        """Refuses DUPLICATE_ROW for a certificate of another course."""
        told = (enrolment.state, enrolment.completed_on, enrolment.certificate_no, enrolment.left_for, enrolment.version)
        await self._once(_KEEP, (*told, by.subject, self._now, enrolment.id))

    async def _once(self, statement: str, values: tuple[Any, ...]) -> None:
        try:
            await self._raw.execute(statement, values)
        except psycopg.errors.UniqueViolation as error:
            refuse(Code.DUPLICATE_ROW, _ONCE.get(error.diag.constraint_name or "", "此项培训已登记"))

    async def _find(self, condition: str, *values: Any) -> list[TrainingEnrolment]:  # noqa: ANN401 - as psycopg takes them
        rows = await (await self._raw.execute(f"{_SELECT} WHERE {condition}", values)).fetchall()
        held = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        return [TrainingEnrolment(**each | {"state": TrainingState(each["state"])}) for each in held]
