"""People as registry says them, in a department of its own data: one replacement per event, written behind so that a batch is three statements."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql
from psycopg.types.json import Json

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import Scope
from libs.common.kernel.known_person import KnownPerson
from libs.common.persistence.jurisdiction import within

PEOPLE_TABLES_V1 = """
-- what registry says of a person, whole; the chain apart, because jurisdiction is a condition of every query
CREATE TABLE person (person_id uuid PRIMARY KEY, facts jsonb NOT NULL);
CREATE INDEX person_merged ON person ((facts->>'merged_into')) WHERE facts->>'merged_into' IS NOT NULL;
CREATE TABLE person_chain (
  person_id uuid NOT NULL REFERENCES person, starts_on date NOT NULL, ends_on date NOT NULL, l2 uuid NOT NULL, county uuid, unit uuid,
  PRIMARY KEY (person_id, starts_on), CHECK (starts_on < ends_on));
CREATE INDEX person_chain_l2 ON person_chain (l2, person_id);
CREATE INDEX person_chain_county ON person_chain (county, person_id);
CREATE INDEX person_chain_unit ON person_chain (unit, person_id);
"""
_READ = "SELECT person_id, facts FROM person WHERE person_id = ANY(%s) ORDER BY person_id"
_LOCK = f"{_READ} FOR UPDATE"
_PUT = """
INSERT INTO person (person_id, facts) SELECT * FROM json_to_recordset(%s) AS t (person_id uuid, facts json) ORDER BY person_id
ON CONFLICT (person_id) DO UPDATE SET facts = EXCLUDED.facts RETURNING person_id, xmax <> 0 AS was_there
"""
_DROP_CHAINS = "DELETE FROM person_chain WHERE person_id = ANY(%s)"
_PUT_CHAINS = """
INSERT INTO person_chain (person_id, starts_on, ends_on, l2, county, unit)
SELECT * FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::uuid[], %s::uuid[], %s::uuid[])
"""
_WITHIN = "SELECT 1 FROM person_chain c WHERE c.person_id = %(person)s AND c.starts_on <= %(day)s AND %(day)s < c.ends_on AND {scope}"


class KnownPeople:
    """Register `flush` with `before_commit`."""

    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._known: dict[PersonId, KnownPerson] = {}
        self._replaced: dict[PersonId, Mapping[str, Any]] = {}

    def replace(self, person_id: PersonId, facts: Mapping[str, Any]) -> None:
        """Keep `facts` (PersonFacts as JSON) as all that is known of the person; of several in one transaction the last."""
        self._replaced[person_id] = facts
        self._known.pop(person_id, None)

    async def get(self, person_id: PersonId, *, lock: bool = False) -> KnownPerson:
        """Refuses PERSON_NOT_FOUND. `lock`: until commit, as the one who decides what there may be only one of."""
        return (await self.fetch([person_id], lock=lock))[person_id]

    async def fetch(self, person_ids: Iterable[PersonId], *, lock: bool = False) -> Mapping[PersonId, KnownPerson]:
        """People in one query. Refuses PERSON_NOT_FOUND if one is missing."""
        asked = sorted(set(person_ids))
        wanted = [person_id for person_id in asked if lock or person_id not in self._known]
        if wanted:
            found = await self._raw.execute(_LOCK if lock else _READ, (wanted,))
            async for person_id, facts in found:
                self._known[person_id] = KnownPerson.of(person_id, facts)
        for person_id in self._replaced.keys() & set(asked):  # told of in this transaction, written at its end
            self._known[person_id] = KnownPerson.of(person_id, self._replaced[person_id])
        if any(person_id not in self._known for person_id in asked):
            refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请先由责任工会登记")
        return {person_id: self._known[person_id] for person_id in asked}

    async def stands_within(self, person_id: PersonId, scope: Scope, day: date) -> bool:
        """Whether the person's chain of `day` lies in `scope`: False is a 404 to a reader, NOT_RESPONSIBLE_UNIT to who acts."""
        await self.flush()
        condition, parameters = within(scope, "c")
        query = sql.SQL(_WITHIN).format(scope=condition)
        found = await self._raw.execute(query, {**parameters, "person": person_id, "day": day})
        return await found.fetchone() is not None

    async def require_within(self, person_id: PersonId, scope: Scope, day: date) -> KnownPerson:
        """Refuses PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT."""
        person = await self.get(person_id)
        if not await self.stands_within(person_id, scope, day):
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不由本单位负责，请由其责任单位办理")
        return person

    async def flush(self) -> None:
        if not self._replaced:
            return
        ids = sorted(self._replaced)
        told = [{"person_id": person_id, "facts": self._replaced[person_id]} for person_id in ids]
        put = await self._raw.execute(_PUT, (Json(told),))  # one document: an array of documents is escaped character by character
        known = [person_id for person_id, was_there in await put.fetchall() if was_there]
        if known:
            await self._raw.execute(_DROP_CHAINS, (known,))
        chains = [row for person_id in ids for row in _chain_rows(person_id, self._replaced[person_id]["chain"])]
        await self._raw.execute(_PUT_CHAINS, [list(column) for column in zip(*chains, strict=True)])
        self._replaced.clear()


def _chain_rows(person_id: PersonId, spans: list[Mapping[str, Any]]) -> Iterable[tuple[UUID, str, str, str, str | None, str | None]]:
    ends = [*(span["starts_on"] for span in spans[1:]), "infinity"]
    for span, ends_on in zip(spans, ends, strict=True):
        yield person_id, span["starts_on"], ends_on, span["l2"], span["county"], span["unit"]
