"""Probable duplicates and merges: pairs of records, what was decided, who absorbed whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.registry.domain.likeness import Likeness, grounds, may_be_one
from services.registry.domain.name_keys import readings_of, words_key

_UNCOMPARED: Final = """
SELECT person_id, name, birth_date FROM person WHERE NOT compared AND merged_into IS NULL AND (%(only)s::uuid[] IS NULL OR person_id = ANY(%(only)s))
ORDER BY person_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
_ALIKE: Final = """
SELECT DISTINCT q.person_id, p.person_id, p.name, p.birth_date FROM unnest(%s::uuid[], %s::text[]) AS q (person_id, key)
JOIN person_key k ON k.key = q.key COLLATE "C" AND k.person_id <> q.person_id JOIN person p ON p.person_id = k.person_id AND p.merged_into IS NULL
"""
_PUT: Final = "INSERT INTO duplicate (id, one, other, grounds, found_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (one, other) DO NOTHING"
_MERGED: Final = "UPDATE person SET merged_into = %s, version = version + 1 WHERE person_id = %s"


@dataclass(frozen=True, slots=True)
class Pair:
    id: UUID
    one: UUID
    other: UUID
    state: str


@dataclass(frozen=True, slots=True)
class Merge:
    id: UUID
    duplicate_id: UUID
    absorbed: UUID
    survivor: UUID
    undone: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """How many people were compared, how many pairs found, how many numbers opened for it."""

    people: int
    pairs: int
    opened: int


class Duplicates:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, by: str) -> None:
        self._raw, self._keyring, self._now, self._by = raw, keyring, now, by

    async def compare(self, limit: int, only: Sequence[UUID] | None = None) -> Compared:
        """Records nobody compared yet with those that sound alike; numbers are opened only where name and birth date allow one person."""
        asked = {"only": None if only is None else list(only), "limit": limit}
        people = {row[0]: row[1:] for row in await (await self._raw.execute(_UNCOMPARED, asked)).fetchall()}
        if not people:
            return Compared(0, 0, 0)
        keyed = [(person_id, key) for person_id, (name, _) in people.items() for key in {words_key(name), *readings_of(name)}]
        found = await (await self._raw.execute(_ALIKE, [list(column) for column in zip(*keyed, strict=True)])).fetchall()
        near: dict[tuple[UUID, UUID], tuple[tuple[str, date], tuple[str, date]]] = {}
        for person_id, other, name, born in found:
            if may_be_one(people[person_id][1], born):
                left, right = sorted(((person_id, people[person_id]), (other, (name, born))), key=lambda each: each[0])
                near[left[0], right[0]] = (left[1], right[1])
        pairs, opened = await self._judge(near)
        async with self._raw.cursor() as cursor:
            await cursor.executemany(_PUT, [(new_id(), one, other, list(why), self._now) for (one, other), why in pairs.items()])
        await self._raw.execute("UPDATE person SET compared = true WHERE person_id = ANY(%s)", (list(people),))
        return Compared(len(people), len(pairs), opened)

    async def _judge(
        self, near: dict[tuple[UUID, UUID], tuple[tuple[str, date], tuple[str, date]]]
    ) -> tuple[dict[tuple[UUID, UUID], tuple[str, ...]], int]:
        ids = list({person_id for pair in near for person_id in pair})
        cursor = await self._raw.execute("SELECT person_id, id_number FROM person WHERE person_id = ANY(%s)", (ids,))
        numbers = {
            person_id: self._keyring.open(Sealed(bytes(sealed)), "person", "id_number", person_id)
            for person_id, sealed in await cursor.fetchall()
        }
        pairs = {}
        for (one, other), (left, right) in near.items():
            why = grounds(Likeness(left[0], left[1], numbers[one]), Likeness(right[0], right[1], numbers[other]))
            if why:
                pairs[one, other] = why
        return pairs, len(ids)

    async def lock(self, duplicate_id: UUID) -> Pair:
        """Refuses NOT_FOUND."""
        row = await (
            await self._raw.execute("SELECT id, one, other, state FROM duplicate WHERE id = %s FOR UPDATE", (duplicate_id,))
        ).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此组疑似重复，请核对编号")
        return Pair(*row)

    async def decide(self, duplicate_id: UUID, state: str, reason: str) -> None:
        await self._raw.execute(
            "UPDATE duplicate SET state = %s, decided_by = %s, decided_at = %s, reason = %s WHERE id = %s",
            (state, self._by, self._now, reason, duplicate_id),
        )

    async def reopen(self, duplicate_id: UUID) -> None:
        await self._raw.execute(
            "UPDATE duplicate SET state = 'OPEN', decided_by = NULL, decided_at = NULL, reason = '' WHERE id = %s", (duplicate_id,)
        )

    async def has_absorbed(self, person_id: UUID) -> bool:
        row = await (await self._raw.execute("SELECT EXISTS (SELECT FROM person WHERE merged_into = %s)", (person_id,))).fetchone()
        return bool(row and row[0])

    async def merge(self, pair: Pair, absorbed: UUID, survivor: UUID, reason: str) -> UUID:
        merge_id = new_id()
        await self._raw.execute(
            "INSERT INTO person_merge (id, duplicate_id, absorbed, survivor, merged_by, merged_at, reason) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (merge_id, pair.id, absorbed, survivor, self._by, self._now, reason),
        )
        await self._raw.execute(_MERGED, (survivor, absorbed))
        return merge_id

    async def lock_merge(self, merge_id: UUID) -> Merge:
        """Refuses NOT_FOUND."""
        cursor = await self._raw.execute(
            "SELECT id, duplicate_id, absorbed, survivor, undone_at IS NOT NULL FROM person_merge WHERE id = %s FOR UPDATE", (merge_id,)
        )
        row = await cursor.fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项合并，请核对编号")
        return Merge(*row)

    async def undo(self, merge: Merge, reason: str) -> None:
        await self._raw.execute(
            "UPDATE person_merge SET undone_by = %s, undone_at = %s, undo_reason = %s WHERE id = %s",
            (self._by, self._now, reason, merge.id),
        )
        await self._raw.execute(_MERGED, (None, merge.absorbed))

    async def names_of(self, person_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        """What each of these records is found by: its name, former names, those of the records it absorbed; nothing for an absorbed one."""
        query = """
        SELECT q.id, array_remove(array_agg(n.name), NULL) FROM unnest(%s::uuid[]) AS q (id) LEFT JOIN LATERAL (
          SELECT p.name FROM person p WHERE q.id IN (p.person_id, p.merged_into) AND (p.merged_into IS NULL OR p.merged_into = q.id)
          UNION SELECT f.name FROM person p JOIN former_name f USING (person_id)
            WHERE q.id IN (p.person_id, p.merged_into) AND (p.merged_into IS NULL OR p.merged_into = q.id)) n ON true GROUP BY q.id
        """
        return {row[0]: row[1] for row in await (await self._raw.execute(query, (list(person_ids),))).fetchall()}
