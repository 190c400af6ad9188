"""Applications for housing, whoever's the household; what the department found of it, its ground sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.persistence.keyring import Keyring
from services.housing.domain.application import HousingApplication, Priority, State

_FILE = """
INSERT INTO housing_application (id, queue_id, person_id, reference, applied_at, rural, filed_by, filed_unit, filed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COLUMNS: Final = """
SELECT a.id, a.queue_id, q.unit, q.region_code, q.scheme, n.now_id, a.reference, a.applied_at, a.rural, a.grade, a.state, a.priority, a.asked_l2, a.review_of, a.filed_unit
FROM housing_application a JOIN queue q ON q.id = a.queue_id LEFT JOIN person_now n USING (person_id)
"""
_ONE = f"{_COLUMNS} WHERE a.id = %s FOR UPDATE OF a"
_LIVE_OF = f"""
{_COLUMNS} WHERE (a.person_id = %(person)s OR a.person_id IN (SELECT person_id FROM person WHERE facts->>'merged_into' = %(person)s::text))
  AND a.state IN ('FILED', 'QUEUED', 'NOT_ELIGIBLE', 'OFFERED') ORDER BY a.id FOR UPDATE OF a
"""  # noqa: S608 - a text of our own
_ANOTHER = """
SELECT EXISTS (SELECT FROM housing_application a JOIN person_now n USING (person_id)
  WHERE a.queue_id = %(queue)s AND n.now_id = %(person)s AND a.id IS DISTINCT FROM %(but)s AND a.state = ANY(%(states)s))
"""
_JUDGE = """
UPDATE housing_application SET state = %s, scores = %s, sealed_ground = %s, verdict_doc = %s, judged_by = %s, judged_at = %s WHERE id = %s
"""
_LATE = """
SELECT a.id, n.now_id, q.unit, a.review_due_on FROM housing_application a JOIN queue q ON q.id = a.queue_id JOIN person_now n USING (person_id)
WHERE a.priority = 'REVIEW' AND a.review_overdue_told IS NULL AND a.review_due_on < %s AND a.state IN ('FILED', 'QUEUED', 'NOT_ELIGIBLE', 'OFFERED')
ORDER BY a.review_due_on, a.id LIMIT %s FOR UPDATE OF a
"""


@dataclass(frozen=True, slots=True)
class LateReview:
    """`unit`: the housing department that owes it; `person_id`: the record of the model worker that goes on."""

    application_id: UUID
    person_id: PersonId
    unit: UUID
    due_on: date


class Applications:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, by: str) -> None:
        self._raw, self._keyring, self._now, self._by = raw, keyring, now, by

    async def file(
        self, queue_id: UUID, person_id: PersonId | None, reference: str, applied_at: datetime, unit: UUID, *, rural: bool | None
    ) -> UUID:
        """Refuses DUPLICATE_ROW: a reference once a queue, a model worker's household once."""
        application = new_id()
        row = (application, queue_id, person_id, reference, applied_at, rural, self._by, unit, self._now)
        try:
            async with self._raw.transaction():
                await self._raw.execute(_FILE, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此登记号或此劳模家庭已在本队列中")
        return application

    async def lock(self, application_id: UUID) -> HousingApplication:
        """Refuses NOT_FOUND."""
        found = await (await self._raw.execute(_ONE, (application_id,))).fetchone()
        if found is None:
            refuse(Code.NOT_FOUND, "没有此住房申请，请核对编号")
        return _application(found)

    async def live_of(self, person_id: PersonId) -> list[HousingApplication]:
        """A person's applications that are still about something, also those of records that theirs absorbed; locked."""
        rows = await (await self._raw.execute(_LIVE_OF, {"person": person_id})).fetchall()
        return [_application(row) for row in rows]

    async def another(self, queue_id: UUID, person_id: PersonId | None, but: UUID | None, *states: State) -> bool:
        """Whether the same person's household is in the queue by another application, in one of `states`."""
        if person_id is None:
            return False
        asked = {"queue": queue_id, "person": person_id, "but": but, "states": [state.value for state in states]}
        row = await (await self._raw.execute(_ANOTHER, asked)).fetchone()
        return bool(row and row[0])

    async def judge(
        self, application: HousingApplication, state: State, scores: Mapping[str, int] | None, ground: str, doc_no: str
    ) -> None:
        sealed = self._keyring.seal(ground, "housing_application", "sealed_ground", application.id).envelope
        told = Jsonb(dict(scores)) if scores is not None else None
        await self._raw.execute(_JUDGE, (state.value, told, sealed, doc_no, self._by, self._now, application.id))

    async def grade(self, application_id: UUID, grade: str, doc_no: str) -> None:
        query = "UPDATE housing_application SET grade = %s, grade_doc = %s, graded_by = %s WHERE id = %s"
        await self._raw.execute(query, (grade, doc_no, self._by, application_id))

    async def move(self, application_id: UUID, state: State, reason: str | None = None) -> None:
        query = "UPDATE housing_application SET state = %s, closed_reason = %s WHERE id = %s"
        await self._raw.execute(query, (state.value, reason, application_id))

    async def ask(self, application_id: UUID, l2: UUID) -> None:
        """The honour is to be certified by this union."""
        query = "UPDATE housing_application SET priority = 'ASKED', asked_l2 = %s WHERE id = %s"
        await self._raw.execute(query, (l2, application_id))

    async def prefer(self, application_id: UUID, priority: Priority) -> None:
        """What the priority is now; a question to the union is over."""
        certifies = priority in (Priority.CERTIFIED, Priority.NOT_CERTIFIED)
        by = ", certified_by = %(by)s, certified_at = %(at)s" if certifies else ""
        query = f"UPDATE housing_application SET priority = %(priority)s, asked_l2 = NULL{by} WHERE id = %(id)s"  # noqa: S608 - a text of our own
        await self._raw.execute(query, {"priority": priority.value, "by": self._by, "at": self._now, "id": application_id})

    async def review(self, application_id: UUID, of: date | None, due_on: date | None) -> None:
        """For whose death the household is looked at again, and by when; None: that death was recorded in error."""
        query = "UPDATE housing_application SET review_of = %s, review_due_on = %s, review_overdue_told = NULL WHERE id = %s"
        await self._raw.execute(query, (of, due_on, application_id))

    async def review_overdue(self, today: date, limit: int) -> list[LateReview]:
        """Households whose day has passed and of whom nobody was told; locked."""
        rows = await (await self._raw.execute(_LATE, (today, limit))).fetchall()
        return [LateReview(application, PersonId(person), unit, due_on) for application, person, unit, due_on in rows]

    async def note_overdue(self, application_ids: Sequence[UUID]) -> None:
        query = "UPDATE housing_application SET review_overdue_told = %s WHERE id = ANY(%s)"
        await self._raw.execute(query, (self._now.date(), list(application_ids)))

    async def reviewed(self, application_id: UUID) -> None:
        query = "UPDATE housing_application SET reviewed_by = %s, reviewed_at = %s WHERE id = %s"
        await self._raw.execute(query, (self._by, self._now, application_id))

    async def preferred(self, application_id: UUID, ranking_id: UUID) -> None:
        await self._raw.execute("UPDATE housing_application SET preferred_in = %s WHERE id = %s", (ranking_id, application_id))


def _application(row: tuple[Any, ...]) -> HousingApplication:
    """A row of `_COLUMNS`."""
    identity, queue, unit, region, scheme, person, reference, applied_at, rural, grade, state, priority, asked_l2, review_of, filed_unit = (
        row
    )
    where, whose = (identity, queue, unit, region, scheme), PersonId(person) if person else None
    said = (State(state), Priority(priority), asked_l2, review_of, filed_unit)
    return HousingApplication(*where, whose, reference, applied_at, rural, grade, *said)
