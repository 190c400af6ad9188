"""One person under several records: what somebody had under an absorbed record, they had."""

from typing import Any

from psycopg import AsyncConnection

from libs.common.kernel.ids import PersonId
from libs.common.persistence.people import KnownPeople

_RECORDS = """
WITH RECURSIVE same AS (
  SELECT %s::uuid AS person_id
  UNION SELECT p.person_id FROM person p JOIN same s ON p.facts->>'merged_into' = s.person_id::text)
SELECT person_id FROM same
"""


_OPEN = """
SELECT EXISTS (SELECT FROM hard_to_employ WHERE person_id = %(person)s AND state = 'IN_FORCE')
  OR EXISTS (SELECT FROM placement WHERE person_id = %(person)s AND state = 'ACTIVE')
  OR EXISTS (SELECT FROM vacancy_match WHERE person_id = %(person)s AND state IN ('REFERRED', 'INTERVIEWED'))
  OR EXISTS (SELECT FROM training_enrolment WHERE person_id = %(person)s AND state = 'ENROLLED')
  OR EXISTS (SELECT FROM hiring WHERE person_id = %(person)s AND ended_on IS NULL)
  OR EXISTS (SELECT FROM placement l JOIN placement c ON c.carried_from = coalesce(l.carried_from, l.id) AND c.person_id <> l.person_id
    AND c.state = 'ACTIVE' WHERE l.person_id = %(person)s AND l.ended_for = 'MERGED')
"""


class SupportPeople:
    def __init__(self, raw: AsyncConnection[Any], people: KnownPeople) -> None:
        self._raw, self._people = raw, people

    async def records_of(self, person_id: PersonId) -> list[PersonId]:
        """The record and those that it absorbed, however far back."""
        await self._people.flush()
        rows = await (await self._raw.execute(_RECORDS, (person_id,))).fetchall()
        return [PersonId(row[0]) for row in rows]

    async def is_supported(self, person_id: PersonId) -> bool:
        """Whether anything is open for the person that their facts could end: of most people told of, nothing."""
        row = await (await self._raw.execute(_OPEN, {"person": person_id})).fetchone()
        return bool(row and row[0])
