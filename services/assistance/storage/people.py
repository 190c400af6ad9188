"""People as registry says them: one replacement per event, written behind so that a batch of events is three statements."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Json

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.assistance.domain.person import Person

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
_MERGED = """
SELECT p.person_id, (p.facts->>'merged_into')::uuid FROM person p
WHERE p.facts->>'merged_into' = ANY(%s) OR p.person_id = ANY(%s) AND p.facts->>'merged_into' IS NOT NULL
"""


class People:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._known: dict[PersonId, Person] = {}
        self._replaced: dict[PersonId, Mapping[str, Any]] = {}

    def replace(self, person_id: PersonId, facts: Mapping[str, Any]) -> None:
        """Keep `facts` (PersonFacts as JSON) as all that is known of the person; of several in one transaction the last."""
        self._replaced[person_id] = facts
        self._known.pop(person_id, None)

    def replaced(self, person_id: PersonId) -> Person | None:
        """The person as this transaction has just been told; None where it was told nothing."""
        facts = self._replaced.get(person_id)
        return Person.of(person_id, facts) if facts is not None else None

    async def get(self, person_id: PersonId) -> Person:
        """Refuses PERSON_NOT_FOUND."""
        await self.fetch([person_id])
        return self._known[person_id]

    async def fetch(self, person_ids: Iterable[PersonId], *, lock: bool = False) -> None:
        """Load people in one query. `lock`: as the one who decides that a person has no application yet. Refuses PERSON_NOT_FOUND."""
        wanted = sorted({person_id for person_id in person_ids if lock or person_id not in self._known})
        if not wanted:
            return
        found = await self._raw.execute(_LOCK if lock else _READ, (wanted,))
        async for person_id, facts in found:
            self._known[person_id] = Person.of(person_id, facts)
        for person_id in self._replaced.keys() & set(wanted):  # told of in this transaction, written at its end
            self._known[person_id] = Person.of(person_id, self._replaced[person_id])
        if any(person_id not in self._known for person_id in wanted):
            refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请先由责任工会登记")

    async def merged(self, person_ids: Iterable[PersonId]) -> dict[PersonId, PersonId]:
        """Absorbed record → the one that goes on, wherever one of the two is asked for."""
        asked = list(person_ids)
        found = await self._raw.execute(_MERGED, ([str(person_id) for person_id in asked], asked))
        return dict(await found.fetchall())

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
