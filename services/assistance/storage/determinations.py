"""Determinations of hardship (C0.2, Q17): entered by one person, decided by another, or derived from lines and facts; dated, never edited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.persistence.keyring import Keyring
from services.assistance.policy.c0_2_hardship import Hardship, HardshipGround
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence

TABLE: Final = "hardship_determination"
_ADD = """
INSERT INTO hardship_determination (id, person_id, ground, from_on, until_on, state, source, source_id, evidence, sealed_note, entered_by, entered_unit, entered_at)
VALUES (%s, %s, %s, %s, %s, 'ENTERED', 'ENTERED', %s, %s, %s, %s, %s, %s)
"""
_LOCK = "SELECT id, person_id, ground, from_on, until_on, state, entered_by FROM hardship_determination WHERE id = %s FOR UPDATE"
_DECIDE = """
UPDATE hardship_determination SET state = %s, decided_by = %s, decided_at = %s, ended_on = %s, sealed_reason = coalesce(%s, sealed_reason) WHERE id = %s
"""
_VALID = """
SELECT person_id, ground, from_on, until_on FROM hardship_determination
WHERE person_id = ANY(%s) AND state IN ('HELD', 'ENDED') AND from_on <= %s AND %s <= coalesce(ended_on - 1, until_on) ORDER BY person_id, ground
"""
_DERIVE = """
INSERT INTO hardship_determination (id, person_id, ground, from_on, until_on, state, source, source_id, evidence, entered_by, entered_at)
SELECT uuidv7(), u.person, u.ground, u.from_on, u.until_on, 'HELD', 'DERIVED', u.source, '[]', %s, %s
FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::date[], %s::uuid[]) AS u (person, ground, from_on, until_on, source) ORDER BY u.person, u.ground
ON CONFLICT (person_id, ground, from_on) WHERE state IN ('ENTERED', 'HELD') DO NOTHING RETURNING id, person_id, ground, from_on, until_on
"""
_FROM_LINES = """
SELECT l.person_id, g.ground, min(greatest(l.month, d.until_on + 1)), (array_agg(l.id ORDER BY l.month))[1]
FROM line l CROSS JOIN LATERAL unnest(string_to_array(l.grounds, '+')) AS g (ground)
LEFT JOIN LATERAL (SELECT max(coalesce(h.ended_on - 1, h.until_on)) AS until_on FROM hardship_determination h
  WHERE h.person_id = l.person_id AND h.ground = g.ground AND h.state IN ('HELD', 'ENDED')) d ON true
WHERE g.ground IN ('LOW_INCOME', 'FARMER') AND l.state NOT IN ('CANCELLED', 'RECOVERING', 'RECOVERED') AND l.month <= %(today)s
  AND l.amount_fen + coalesce((SELECT sum(a.delta_fen) FROM line_adjustment a WHERE a.line_id = l.id), 0) > 0
  AND (d.until_on IS NULL OR (l.month + interval '1 month')::date - 1 > d.until_on) AND greatest(l.month, d.until_on + 1) <= %(today)s
GROUP BY 1, 2 ORDER BY 1, 2 LIMIT %(limit)s
"""
_UNEMPLOYED = """
SELECT p.person_id, greatest(coalesce((SELECT (s ->> 'starts_on')::date FROM json_array_elements(p.facts -> 'job_loss') s
    WHERE (s ->> 'starts_on')::date <= %(today)s ORDER BY s ->> 'starts_on' DESC LIMIT 1), %(today)s), d.until_on + 1)
FROM person p LEFT JOIN LATERAL (SELECT max(coalesce(h.ended_on - 1, h.until_on)) AS until_on FROM hardship_determination h
  WHERE h.person_id = p.person_id AND h.ground = 'UNEMPLOYED' AND h.state IN ('HELD', 'ENDED')) d ON true
WHERE p.person_id > %(after)s AND (d.until_on IS NULL OR d.until_on < %(today)s) AND p.facts ->> 'merged_into' IS NULL
  AND fact_on(p.facts, 'tier', %(today)s) <> 'NONE' AND fact_on(p.facts, 'life', %(today)s) <> 'DECEASED'
  AND (fact_on(p.facts, 'category', %(today)s) = 'UNEMPLOYED' OR (SELECT s ->> 'cause' FROM json_array_elements(p.facts -> 'job_loss') s
    WHERE (s ->> 'starts_on')::date <= %(today)s ORDER BY s ->> 'starts_on' DESC LIMIT 1) IS NOT NULL)
ORDER BY 1 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Determination:
    id: UUID
    person_id: PersonId
    ground: HardshipGround
    from_on: date
    until_on: date
    state: str
    entered_by: str


@dataclass(frozen=True, slots=True)
class Derived:
    """What a line or a fact says by itself. `source_id`: the line; None for a fact of registry's."""

    person_id: PersonId
    ground: HardshipGround
    from_on: date
    source_id: UUID | None = None


class Determinations:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def enter(
        self,
        said: Hardship,
        person_id: PersonId,
        until_on: date,
        evidence: Sequence[FileEvidence | PaperEvidence],
        note: str,
        source_id: UUID | None,
        actor: Actor,
    ) -> UUID:
        """Refuses INVALID_TRANSITION where the same is entered or held already."""
        row_id = new_id()
        sealed = self._keyring.seal(note, TABLE, "sealed_note", row_id).envelope if note else None
        proof = Jsonb([asdict(piece) for piece in evidence])
        row = (
            row_id,
            person_id,
            said.ground,
            said.determined_on,
            until_on,
            source_id,
            proof,
            sealed,
            actor.subject,
            actor.unit_id,
            self._now,
        )
        try:
            await self._raw.execute(_ADD, row)
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "同一人同一依据自该日起的认定已录入，请勿重复")
        return row_id

    async def lock(self, determination_id: UUID) -> Determination:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (determination_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项认定，请核对编号")
        return Determination(row[0], PersonId(row[1]), HardshipGround(row[2]), *row[3:])

    async def decide(self, determination_id: UUID, state: str, by: str, *, ended_on: date | None = None, reason: str = "") -> None:
        why = self._keyring.seal(reason, TABLE, "sealed_reason", determination_id).envelope if reason else None
        await self._raw.execute(_DECIDE, (state, by, self._now, ended_on, why, determination_id))

    async def valid_on(self, person_ids: Collection[PersonId], day: date) -> Mapping[PersonId, list[Hardship]]:
        """Whose hardship is determined on a day, and by what; one query for any number of people."""
        found: dict[PersonId, list[Hardship]] = {}
        async for person_id, ground, from_on, until_on in await self._raw.execute(_VALID, (list(person_ids), day, day)):
            found.setdefault(PersonId(person_id), []).append(Hardship(HardshipGround(ground), from_on, until_on))
        return found

    async def due_of_lines(self, limit: int) -> list[Derived]:
        """Months that were granted by C3.4 or C3.5 and that no determination of that ground covers: the first day of each that is missing."""
        rows = await (await self._raw.execute(_FROM_LINES, {"today": self._now.date(), "limit": limit})).fetchall()
        return [Derived(PersonId(person), HardshipGround(ground), from_on, line) for person, ground, from_on, line in rows]

    async def due_of_job_losses(self, after: UUID, limit: int) -> list[Derived]:
        """People out of work today whom no determination of that ground covers."""
        rows = await (await self._raw.execute(_UNEMPLOYED, {"today": self._now.date(), "after": after, "limit": limit})).fetchall()
        return [Derived(PersonId(person), HardshipGround.UNEMPLOYED, from_on) for person, from_on in rows]

    async def derive(self, derived: Sequence[tuple[Derived, date]], by: str) -> list[Determination]:
        """Those that were not there yet, each with its last day."""
        if not derived:
            return []
        rows = [(each.person_id, each.ground.value, each.from_on, until_on, each.source_id) for each, until_on in derived]
        found = await self._raw.execute(_DERIVE, (by, self._now, *map(list, zip(*rows, strict=True))))
        return [
            Determination(row_id, PersonId(person), HardshipGround(ground), from_on, until_on, "HELD", by)
            for row_id, person, ground, from_on, until_on in await found.fetchall()
        ]
