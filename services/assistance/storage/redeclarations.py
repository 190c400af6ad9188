"""Yearly re-declarations (Q13): entered by one person and decided by another; when the next of each application is due."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, PersonId, new_id
from services.assistance.domain.hardship_form import Evidence
from services.assistance.domain.states import State
from services.assistance.policy.c2_5_redeclaration import Review

_ACCEPTED: Final = [State.VERIFIED, State.FUNDED, State.PAID]
_ENTER = """
INSERT INTO redeclaration (id, application_id, declared_on, consented_on, evidence, correction_id, entered_by, entered_unit, entered_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOCK = "SELECT application_id, declared_on, correction_id, entered_by, state FROM redeclaration WHERE id = %s FOR UPDATE"
_DECLARED = """
SELECT a.id, greatest(a.submitted_on, max(r.declared_on)) FROM application a LEFT JOIN redeclaration r ON r.application_id = a.id AND r.state = 'APPROVED'
WHERE a.id = ANY(%s) AND a.campaign_id IS NULL GROUP BY a.id, a.submitted_on
"""
_UNWATCHED = """
SELECT a.id, a.person_id FROM application a
LEFT JOIN redeclaration_due d ON d.application_id = a.id
WHERE a.campaign_id IS NULL AND a.state = ANY(%(states)s) AND a.id > %(after)s
  AND (d.application_id IS NULL OR d.declared_on < a.submitted_on) ORDER BY a.id LIMIT %(limit)s
"""
_WATCH = """
INSERT INTO redeclaration_due (application_id, person_id, declared_on, remind_on, due_on, suspended_from)
SELECT u.* FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::date[], %s::date[], %s::date[]) AS u
ON CONFLICT (application_id) DO UPDATE SET declared_on = EXCLUDED.declared_on, remind_on = EXCLUDED.remind_on, due_on = EXCLUDED.due_on,
  suspended_from = EXCLUDED.suspended_from, reminded_on = NULL, asked_from = NULL, asked_due_on = NULL
"""
_TO_REMIND = """
UPDATE redeclaration_due d SET reminded_on = %(today)s FROM application a WHERE a.id = d.application_id AND a.state = ANY(%(states)s)
  AND d.application_id IN (SELECT application_id FROM redeclaration_due WHERE remind_on <= %(today)s AND reminded_on IS NULL ORDER BY 1 LIMIT %(limit)s)
RETURNING d.application_id, d.person_id, d.due_on
"""
# The last retirement that has begun and that no declared form speaks of yet; each is asked about once.
_RETIRED = """
SELECT d.application_id, d.person_id, s.retired_on, d.declared_on FROM redeclaration_due d JOIN application a ON a.id = d.application_id
JOIN person p ON p.person_id = d.person_id AND p.facts->>'category' LIKE '%%RETIREE%%'
CROSS JOIN LATERAL (SELECT max((c->>'starts_on')::date) AS retired_on FROM json_array_elements(p.facts->'category') c
  WHERE c->>'value' = 'RETIREE' AND (c->>'starts_on')::date <= %(today)s) s
WHERE a.state = ANY(%(states)s) AND s.retired_on > d.declared_on AND d.asked_from IS DISTINCT FROM s.retired_on
  AND NOT EXISTS (SELECT FROM hardship_form f WHERE f.application_id = d.application_id AND f.states_from >= s.retired_on)
  AND NOT EXISTS (SELECT FROM json_array_elements(p.facts->'life') l WHERE l->>'value' = 'DECEASED' AND (l->>'starts_on')::date <= %(today)s)
ORDER BY d.application_id LIMIT %(limit)s FOR UPDATE OF d
"""
_ASK = """
UPDATE redeclaration_due d SET asked_from = u.retired_on, asked_due_on = u.due_on FROM unnest(%s::uuid[], %s::date[], %s::date[]) AS u (id, retired_on, due_on)
WHERE d.application_id = u.id
"""
# Whoever was reminded of the year's day is reminded again: the two wait in one work item.
_ANSWER = """
UPDATE redeclaration_due d SET reminded_on = NULL WHERE application_id = %(id)s AND asked_from <= %(day)s
  AND NOT EXISTS (SELECT FROM hardship_form f WHERE f.application_id = d.application_id AND f.states_from >= d.asked_from) RETURNING due_on
"""
_TO_SUSPEND = """
SELECT DISTINCT d.person_id FROM redeclaration_due d JOIN entitlement e ON e.application_id = d.application_id AND e.state = 'ACTIVE'
WHERE d.suspended_from <= %(today)s AND d.person_id > %(after)s ORDER BY 1 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Redeclaration:
    """`correction_id`: the changed form; None where nothing has changed."""

    application_id: ApplicationId
    declared_on: date
    correction_id: UUID | None
    entered_by: str
    state: str


class Redeclarations:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def enter(
        self,
        application_id: ApplicationId,
        declared_on: date,
        consented_on: date,
        evidence: Evidence,
        correction_id: UUID | None,
        actor: Actor,
    ) -> UUID:
        """Refuses INVALID_TRANSITION while another one of the application waits."""
        row_id = new_id()
        proof = Jsonb([asdict(piece) for piece in evidence])
        row = (row_id, application_id, declared_on, consented_on, proof, correction_id, actor.subject, actor.unit_id, self._now)
        try:
            await self._raw.execute(_ENTER, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此申请已有一份重新申报待核对，请先核对或退回")
        return row_id

    async def lock(self, redeclaration_id: UUID) -> Redeclaration:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (redeclaration_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此份重新申报，请核对编号")
        return Redeclaration(ApplicationId(row[0]), *row[1:])

    async def decide(self, redeclaration_id: UUID, state: str, by: str) -> None:
        await self._raw.execute(
            "UPDATE redeclaration SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, redeclaration_id)
        )

    async def declared_on(self, application_ids: Collection[UUID]) -> dict[UUID, date]:
        """When each was last declared: the form, or a later re-declaration. Applications of lists are left out: they are of their year."""
        if not application_ids:
            return {}
        return dict(await (await self._raw.execute(_DECLARED, (list(application_ids),))).fetchall())

    async def unwatched(self, after: UUID, limit: int) -> list[tuple[UUID, PersonId]]:
        """Accepted applications whose next day nobody has worked out."""
        asked = {"states": _ACCEPTED, "after": after, "limit": limit}
        return [(row[0], PersonId(row[1])) for row in await (await self._raw.execute(_UNWATCHED, asked)).fetchall()]

    async def watch(self, reviews: Sequence[tuple[UUID, PersonId, Review]]) -> None:
        if reviews:
            rows = [(case, person, r.declared_on, r.remind_on, r.due_on, r.suspended_from) for case, person, r in reviews]
            await self._raw.execute(_WATCH, tuple(map(list, zip(*rows, strict=True))))

    async def to_remind(self, limit: int) -> list[tuple[UUID, PersonId, date]]:
        """Application, person and due day of those to be reminded; marked, so that nobody is reminded twice of the same day."""
        asked = {"today": self._now.date(), "states": _ACCEPTED, "limit": limit}
        found = await self._raw.execute(_TO_REMIND, asked)
        return [(case, PersonId(person), due_on) for case, person, due_on in await found.fetchall()]

    async def retired(self, limit: int) -> list[tuple[UUID, PersonId, date, date]]:
        """Application, person, day of the retirement, day of the declaration of those whose pension nobody has asked for or declared."""
        asked = {"today": self._now.date(), "states": _ACCEPTED, "limit": limit}
        found = await self._raw.execute(_RETIRED, asked)
        return [(case, PersonId(person), retired_on, declared_on) for case, person, retired_on, declared_on in await found.fetchall()]

    async def ask(self, asked: Sequence[tuple[UUID, date, date]]) -> None:
        if asked:
            await self._raw.execute(_ASK, tuple(map(list, zip(*asked, strict=True))))

    async def answer(self, application_id: ApplicationId, stated_on: date) -> date | None:
        """A form that states from `stated_on` is to be added: when the year's declaration is due, if it answers the question for the pension."""
        row = await (await self._raw.execute(_ANSWER, {"id": application_id, "day": stated_on})).fetchone()
        return row[0] if row else None

    async def to_suspend(self, after: UUID, limit: int) -> list[PersonId]:
        """People whose entitlement goes on although the month after the due day has begun."""
        asked = {"today": self._now.date(), "after": after, "limit": limit}
        return [PersonId(row[0]) for row in await (await self._raw.execute(_TO_SUSPEND, asked)).fetchall()]
