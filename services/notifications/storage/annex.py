"""The annex's tasks: steps of dated ones, progress records, and what the calendar has said; all append-only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import new_id
from services.notifications.domain.annex_task import TaskState
from services.notifications.policy.a1_a6_tasks import Word

_STATE = "SELECT state FROM annex_step WHERE task = %s ORDER BY seq DESC LIMIT 1"
_STEP = (
    "INSERT INTO annex_step (id, task, state, on_day, evidence, note, unit_id, entered_by, entered_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)"
)
_PROGRESS = """
INSERT INTO annex_progress (id, task, body, part, place, on_day, text, evidence, unit_id, entered_by, entered_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_SAY = "INSERT INTO task_said (subject, word, due_on, said_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING true"


@dataclass(frozen=True, slots=True)
class Progress:
    """`place`: the city or county whose government reports; None for a body of the province. `evidence`: document number or shelf-mark."""

    row: str
    body: str
    part: str
    place: str | None
    on: date
    text: str
    evidence: str


class Annex:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def lock(self, row: str) -> TaskState:
        """Where a dated task stands; nobody else moves it until the commit."""
        await self._raw.execute("SELECT pg_advisory_xact_lock(hashtextextended('annex ' || %s, 0))", (row,))
        return await self.state(row)

    async def state(self, row: str) -> TaskState:
        found = await (await self._raw.execute(_STATE, (row,))).fetchone()
        return TaskState(found[0]) if found else TaskState.NOT_STARTED

    async def step(self, row: str, state: TaskState, on: date, evidence: str, note: str, unit_id: UUID, by: str) -> UUID:
        step_id = new_id()
        await self._raw.execute(_STEP, (step_id, row, state, on, evidence, note, unit_id, by, self._now))
        return step_id

    async def record(self, told: Progress, unit_id: UUID, by: str) -> UUID:
        progress_id = new_id()
        values = (told.row, told.body, told.part, told.place, told.on, told.text, told.evidence)
        await self._raw.execute(_PROGRESS, (progress_id, *values, unit_id, by, self._now))
        return progress_id

    async def years_recorded(self) -> dict[str, frozenset[int]]:
        """Of each row, the calendar years that have a progress record."""
        rows = await self._raw.execute("SELECT task, array_agg(DISTINCT extract(year FROM on_day)::int) FROM annex_progress GROUP BY task")
        return {task: frozenset(years) for task, years in await rows.fetchall()}

    async def say(self, subject: UUID, word: Word, due_on: date) -> bool:
        """Whether it has still to be said: true once for a subject, word and due date, however often and side by side it is asked."""
        return await (await self._raw.execute(_SAY, (subject, word, due_on, self._now))).fetchone() is not None
