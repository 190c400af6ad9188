"""What clerks search by, kept beside the record: the facts of today in `person`, the keys of names in `person_key`.

Every entry path writes through `People`, which names here whom it touched; the rows are made before the commit, in sets.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from services.registry.domain.marks import MARKS_SQL
from services.registry.domain.name_keys import keys_of, shared_of

_FACTS: Final = """
UPDATE person p SET life = f.life, category = f.category, region = f.region, tier = f.tier, marks = f.marks
FROM (
  SELECT w.person_id,
    coalesce((SELECT h.value->>'value' FROM history h WHERE h.person_id = w.person_id AND h.kind = 'LIFE' AND h.starts_on <= %(today)s
      ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1), 'ALIVE') AS life,
    coalesce((SELECT h.value->>'value' FROM history h WHERE h.person_id = w.person_id AND h.kind = 'CATEGORY' AND h.starts_on <= %(today)s
      ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1), '') AS category,
    coalesce((SELECT h.value->>'region' FROM history h WHERE h.person_id = w.person_id AND h.kind = 'RESIDENCE' AND h.starts_on <= %(today)s
      ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1), '') AS region,
    coalesce((SELECT min(o.tier) FROM honor o LEFT JOIN honor_revocation r ON r.honor_id = o.id
      WHERE (o.person_id = w.person_id OR o.person_id IN (SELECT m.person_id FROM person m WHERE m.merged_into = w.person_id)) AND o.tier <> 'NONE' AND o.award_date <= %(today)s AND (r.honor_id IS NULL OR r.revoked_on > %(today)s)), 'NONE') AS tier,
    {marks} AS marks
  FROM person w WHERE {which}) f
WHERE p.person_id = f.person_id AND (p.life, p.category, p.region, p.tier, p.marks) IS DISTINCT FROM (f.life, f.category, f.region, f.tier, f.marks)
"""
_TOUCHED: Final = "w.person_id = ANY(%(ids)s)"
_BEGINS_TODAY: Final = """w.person_id IN (
  SELECT person_id FROM history WHERE starts_on BETWEEN %(since)s AND %(today)s AND kind IN ('LIFE', 'CATEGORY', 'RESIDENCE')
  UNION SELECT person_id FROM honor WHERE award_date BETWEEN %(since)s AND %(today)s
  UNION SELECT o.person_id FROM honor o JOIN honor_revocation r ON r.honor_id = o.id WHERE r.revoked_on BETWEEN %(since)s AND %(today)s)"""
_FOLLOW: Final = """
UPDATE person_key k SET (l2, county, life, category, tier, region, marks) = (p.l2, p.county, p.life, p.category, p.tier, p.region, p.marks) FROM person p
WHERE p.person_id = ANY(%(ids)s) AND k.person_id = p.person_id
  AND (k.l2, k.county, k.life, k.category, k.tier, k.region, k.marks)
    IS DISTINCT FROM (p.l2, p.county, p.life, p.category, p.tier, p.region, p.marks)
"""
_UNKEYED: Final = """
SELECT p.person_id, p.name FROM person p WHERE p.merged_into IS NULL AND NOT EXISTS (SELECT FROM person_key k WHERE k.person_id = p.person_id)
ORDER BY p.person_id LIMIT %s
"""
_PUT_FOCUS_GROUPS: Final = """
INSERT INTO person_focus_group (person_id, focus_group, since) SELECT DISTINCT * FROM unnest(%s::uuid[], %s::text[], %s::date[])
"""
_FORGET: Final = "DELETE FROM person_key WHERE person_id = ANY(%s)"
_ADD: Final = """
INSERT INTO person_key (key, shared, person_id, l2, county, life, category, tier, region, marks)
SELECT n.key, n.shared, p.person_id, p.l2, p.county, p.life, p.category, p.tier, p.region, p.marks
FROM unnest(%s::uuid[], %s::text[], %s::smallint[]) AS n (person_id, key, shared) JOIN person p USING (person_id)
"""
_COLUMNS: Final = "key, shared, person_id, l2, county, life, category, tier, region, marks"
_BATCH: Final = 5_000
_DAYS_BACK: Final = 31  # how long the calendar may have stood still


def _facts(which: str) -> str:
    return _FACTS.format(which=which, marks=MARKS_SQL.format(p="w"))


class SearchRows:
    def __init__(self, raw: AsyncConnection[Any], today: date) -> None:
        self._raw, self._today = raw, today
        self._touched: set[UUID] = set()
        self._moved: set[UUID] = set()
        self._focus_groups: dict[UUID, tuple[Sequence[str], date]] = {}

    def touch(self, person_ids: Iterable[UUID]) -> None:
        self._touched.update(person_ids)

    def moved(self, person_ids: Iterable[UUID]) -> None:
        self._moved.update(person_ids)

    async def add(self, people: Sequence[tuple[str, Sequence[Any]]]) -> None:
        """Keys of new people: name; person, L2, county, life, category, tier, region, marks."""
        async with self._raw.cursor() as cursor, cursor.copy(f"COPY person_key ({_COLUMNS}) FROM STDIN") as copy:
            for name, described in people:
                keys = keys_of(name)
                for key, shared in zip(keys, shared_of(keys), strict=True):
                    await copy.write_row((key, shared, *described))

    async def flush(self) -> None:
        """Before the commit: the rows of everybody touched."""
        await self._put_focus_groups()
        if self._touched:
            await self._raw.execute(_facts(_TOUCHED), {"ids": list(self._touched), "today": self._today})
        if self._touched or self._moved:
            await self._raw.execute(_FOLLOW, {"ids": list(self._touched | self._moved)})
        self._touched, self._moved = set(), set()

    def put_focus_groups(self, person_id: UUID, groups: Sequence[str], since: date) -> None:
        """All groups of the person from now on; written before the commit."""
        self._focus_groups[person_id] = (groups, since)
        self.touch([person_id])

    async def _put_focus_groups(self) -> None:
        if not self._focus_groups:
            return
        await self._raw.execute("DELETE FROM person_focus_group WHERE person_id = ANY(%s)", (list(self._focus_groups),))
        rows = [(person_id, group, since) for person_id, (groups, since) in self._focus_groups.items() for group in groups]
        if rows:
            await self._raw.execute(_PUT_FOCUS_GROUPS, [list(column) for column in zip(*rows, strict=True)])
        self._focus_groups.clear()

    async def name(self, names: Mapping[UUID, Sequence[str]]) -> None:
        """These people are found by these names from now on (the current one, former ones, those of absorbed records); by none: not at all."""
        rows: list[tuple[UUID, str, int]] = []
        for person_id, each in names.items():
            keys = sorted({key for name in each for key in keys_of(name)})
            rows += [(person_id, key, shared) for key, shared in zip(keys, shared_of(keys), strict=True)]
        await self._raw.execute(_FORGET, (list(names),))
        if rows:
            await self._raw.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])

    async def begin_due(self) -> int:
        """People of whom a fact begins to hold by the calendar; how many changed."""
        since = date.fromordinal(self._today.toordinal() - _DAYS_BACK)
        statement = _facts(_BEGINS_TODAY) + "RETURNING p.person_id"
        begun = await (await self._raw.execute(statement, {"since": since, "today": self._today})).fetchall()
        self.moved(row[0] for row in begun)
        return len(begun)

    async def fill_missing(self) -> int:
        """Keys for up to a batch of people who have none (records from before there were any); how many."""
        found = await (await self._raw.execute(_UNKEYED, (_BATCH,))).fetchall()
        if found:
            await self._raw.execute(_facts(_TOUCHED), {"ids": [row[0] for row in found], "today": self._today})
            await self.name({person_id: [name] for person_id, name in found})
        return len(found)
