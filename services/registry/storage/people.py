"""People: loaded and written in sets, never one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import Scope
from libs.common.kernel.masking import mask_id_number
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring, Sealed
from services.registry.domain.marks import title_marks
from services.registry.domain.person import Person
from services.registry.policy.c0_1_honours import HeldHonour
from services.registry.storage.search_rows import SearchRows

_LOAD = """
SELECT p.person_id, p.name, p.sex, p.birth_date, p.merged_into,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(h.kind, h.starts_on, h.value)), '[]') FROM (
     SELECT DISTINCT ON (kind, starts_on) kind, starts_on, value FROM history WHERE person_id = p.person_id ORDER BY kind, starts_on, recorded_at DESC) h),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(o.id, o.title, o.doc_no, o.tier, o.award_date, r.honor_id IS NOT NULL, r.revoked_on)), '[]')
     FROM honor o LEFT JOIN honor_revocation r ON r.honor_id = o.id
     WHERE o.person_id = p.person_id OR o.person_id IN (SELECT m.person_id FROM person m WHERE m.merged_into = p.person_id))
FROM person p WHERE p.person_id = ANY(%s)
"""
_RESOLVE = """
SELECT q.id_index, coalesce(f.merged_into, f.person_id), f.person_id, f.name FROM unnest(%s::bytea[]) AS q (id_index)
JOIN LATERAL (SELECT * FROM (
    SELECT p.person_id, p.merged_into, p.name, 0 AS later FROM person p WHERE p.id_index = q.id_index
    UNION ALL SELECT p.person_id, p.merged_into, p.name, 1 FROM former_number n JOIN person p USING (person_id)
      WHERE n.id_index = q.id_index AND NOT n.released) e
  ORDER BY later LIMIT 1) f ON true
"""
_ALSO_NAMED = """
SELECT q.id, array_agg(n.name) FROM unnest(%s::uuid[]) AS q (id) JOIN LATERAL (
  SELECT name FROM former_name WHERE person_id = q.id
  UNION SELECT s.name FROM person a JOIN person s ON s.person_id = a.merged_into WHERE a.person_id = q.id
  UNION SELECT f.name FROM person a JOIN former_name f ON f.person_id = a.merged_into WHERE a.person_id = q.id) n ON true GROUP BY q.id
"""
_MOVE = """
UPDATE person p SET l2 = c.l2, county = c.county, unit = c.unit, version = version + 1
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) AS c (person_id, l2, county, unit) WHERE p.person_id = c.person_id
"""
_PERSON = """person (person_id, id_index, id_index_next, id_number, id_masked, name, sex, birth_date, l2, county, unit,
  life, category, region, tier, marks)"""
_SEARCHED = (("LIFE", "value"), ("CATEGORY", "value"), ("RESIDENCE", "region"))


@dataclass(frozen=True, slots=True)
class NewPerson:
    person: Person
    id_number: str


@dataclass(frozen=True, slots=True)
class NewFact:
    person_id: UUID
    kind: str
    starts_on: date
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewHonour:
    honor_id: UUID
    person_id: UUID
    title: str
    tier: str
    award_date: date
    granting_unit: str
    doc_no: str
    certificate_no: str


class People:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, recorded_by: str) -> None:
        self._raw, self._keyring, self._now, self._recorded_by = raw, keyring, now, recorded_by
        self.search = SearchRows(raw, now.date())
        self._entered: set[UUID] = set()

    async def by_numbers(self, numbers: Sequence[str]) -> dict[str, Person]:
        """Those on file, by 18-digit number, with all their facts and honours; by a former number or that of an absorbed record, the
        record that goes on: one object a person, however many of the numbers lead to it.
        """
        found = {number: survivor for number, survivor, _, _ in await self._resolved(numbers)}
        cursor = await self._raw.execute(_LOAD, (list(set(found.values())),))
        people = {row[0]: _person(row) for row in await cursor.fetchall()}
        return {number: people[survivor] for number, survivor in found.items()}

    async def _resolved(self, numbers: Sequence[str]) -> list[tuple[str, UUID, UUID, str]]:
        """Number, the record that goes on, the record that has or had the number, the name there."""
        indexes = {self._keyring.index(number, "person.id_number").current: number for number in numbers}
        cursor = await self._raw.execute(_RESOLVE, (list(indexes),))
        return [(indexes[bytes(row[0])], row[1], row[2], row[3]) for row in await cursor.fetchall()]

    async def claim(self, number: str) -> None:
        """Of many who register one number at once, one goes on; the others wait, then find the person on file."""
        key = int.from_bytes(self._keyring.index(number, "person.id_number").current[:8], signed=True)
        await self._raw.execute("SELECT pg_advisory_xact_lock(%s)", (key,))

    async def names_of(self, numbers: Sequence[str]) -> dict[str, str]:
        """Who is on file under a number: the name there."""
        return {number: name for number, _, _, name in await self._resolved(numbers)}

    async def also_named(self, numbers: Sequence[str]) -> dict[str, frozenset[str]]:
        """Other names under which those of the numbers are rightly known: former ones, and those of the record that goes on."""
        holders = {number: holder for number, _, holder, _ in await self._resolved(numbers)}
        cursor = await self._raw.execute(_ALSO_NAMED, (list(holders.values()),))
        names = {holder: frozenset(each) for holder, each in await cursor.fetchall()}
        return {number: names[holder] for number, holder in holders.items() if holder in names}

    async def holder_of(self, number: str) -> UUID | None:
        """The record that has or had the number."""
        resolved = await self._resolved([number])
        return resolved[0][2] if resolved else None

    async def lock(self, person_id: UUID) -> Person | None:
        """One person, locked against other writers."""
        await self._raw.execute("SELECT 1 FROM person WHERE person_id = %s FOR UPDATE", (person_id,))
        cursor = await self._raw.execute(_LOAD, ([person_id],))
        row = await cursor.fetchone()
        return _person(row) if row else None

    async def add(self, people: Iterable[NewPerson]) -> None:
        rows = [self._row(new) for new in people]
        try:
            await self._copy(_PERSON, rows)
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_PERSON, "此人刚由他人登记在库，请在原档案上变更")
        await self.search.add([(row[5], (row[0], row[8], row[9], row[11], row[12], row[14], row[13], row[15])) for row in rows])
        self._entered.update(row[0] for row in rows)

    async def add_facts(self, facts: Iterable[NewFact], source: str) -> None:
        rows = [(fact.person_id, fact.kind, fact.starts_on, self._now, Jsonb(fact.value), source, self._recorded_by) for fact in facts]
        self._touch(row[0] for row in rows)
        await self._copy("history (person_id, kind, starts_on, recorded_at, value, source, recorded_by)", rows)

    async def add_honours(self, honours: Iterable[NewHonour]) -> None:
        rows = [
            (new.honor_id, new.person_id, new.title, new.tier, new.award_date, new.granting_unit, new.doc_no, new.certificate_no, self._now)
            for new in honours
        ]
        self._touch(row[1] for row in rows)
        await self._copy("honor (id, person_id, title, tier, award_date, granting_unit, doc_no, certificate_no, recorded_at)", rows)

    async def revoke(self, revocations: Iterable[tuple[UUID, date | None]], doc_no: str = "", reason: str = "") -> None:
        rows = [(honor_id, on, self._now, self._recorded_by, doc_no, reason) for honor_id, on in revocations]
        await self._copy("honor_revocation (honor_id, revoked_on, recorded_at, recorded_by, doc_no, reason)", rows)
        found = await self._raw.execute("SELECT person_id FROM honor WHERE id = ANY(%s)", ([row[0] for row in rows],))
        self._touch([row[0] for row in await found.fetchall()])

    async def version(self, person_id: UUID) -> int:
        row = await (await self._raw.execute("SELECT version FROM person WHERE person_id = %s", (person_id,))).fetchone()
        return int(row[0]) if row else 0

    async def touch(self, person_ids: Sequence[UUID]) -> None:
        """The records have changed: their ETags too."""
        self._touch(person_ids)
        await self._raw.execute("UPDATE person SET version = version + 1 WHERE person_id = ANY(%s)", (list(person_ids),))

    async def move(self, chains: Sequence[tuple[UUID, UUID, UUID | None, UUID | None]]) -> None:
        """Set the chain in force now: person, L2, county, unit."""
        if chains:
            await self._raw.execute(_MOVE, [list(column) for column in zip(*chains, strict=True)])
            self.search.moved(chain[0] for chain in chains)

    async def open_numbers(self, person_ids: Sequence[UUID], scope: Scope) -> dict[UUID, str]:
        """Clear ID numbers of those in scope: for reveals only."""
        condition, parameters = within(scope, "p")
        query = sql.SQL("SELECT p.person_id, p.id_number FROM person p WHERE p.person_id = ANY(%(ids)s) AND {}").format(condition)
        cursor = await self._raw.execute(query, {"ids": list(person_ids), **parameters})
        rows = await cursor.fetchall()
        return {person_id: self._keyring.open(Sealed(bytes(sealed)), "person", "id_number", person_id) for person_id, sealed in rows}

    async def name_of(self, person_id: UUID) -> str:
        row = await (await self._raw.execute("SELECT name FROM person WHERE person_id = %s", (person_id,))).fetchone()
        return row[0] if row else ""

    def seal_phone(self, phone: str, person_id: UUID) -> str:
        return self._keyring.seal(phone, "history", "phone", person_id).envelope.hex() if phone else ""

    def open_phone(self, sealed: str, person_id: UUID) -> str:
        """A phone number, to compare it with another; empty where there is none."""
        return self._keyring.open(Sealed(bytes.fromhex(sealed)), "history", "phone", person_id) if sealed else ""

    def _row(self, new: NewPerson) -> tuple[Any, ...]:
        person, number = new.person, new.id_number
        index = self._keyring.index(number, "person.id_number")
        sealed = self._keyring.seal(number, "person", "id_number", person.person_id)
        chain = person.facts["CHAIN"][person.birth_date]
        identity = (person.person_id, index.current, index.next, sealed.envelope, mask_id_number(number))
        today = self._now.date()
        now = [(person.value_on(kind, today) or {}).get(word, "") for kind, word in _SEARCHED]
        held = [title for (title, _), (_, honour) in person.honours.items() if honour.ended_on is None]
        described = (person.name, person.sex, person.birth_date, chain["l2"], chain["county"], chain["unit"])
        return (*identity, *described, *now, person.tier_on(today), title_marks(held))

    def _touch(self, person_ids: Iterable[UUID]) -> None:
        """Whom a search must be able to find as they are after this transaction; those who entered in it are found already."""
        self.search.touch(person_id for person_id in person_ids if person_id not in self._entered)

    async def _copy(self, target: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            async with self._raw.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    await copy.write_row(row)


def _person(row: Sequence[Any]) -> Person:
    person = Person(row[0], row[1], row[2], row[3], merged_into=row[4])
    for kind, starts_on, value in row[5]:
        person.facts.setdefault(kind, {})[date.fromisoformat(starts_on)] = value
    for honor_id, title, doc_no, tier, awarded, revoked, revoked_on in row[6]:
        award_date = date.fromisoformat(awarded)
        ended = (date.fromisoformat(revoked_on) if revoked_on else award_date) if revoked else None
        person.honours[title, doc_no] = (UUID(honor_id), HeldHonour(tier, award_date, ended))
    return person
