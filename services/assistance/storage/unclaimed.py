"""The nightly list of those who appear to qualify and have not applied: a calculation, replaced as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from services.assistance.policy.c1_2_unclaimed import Appears

_PUT = """
INSERT INTO unclaimed (person_id, grounds, missing, since, run)
SELECT u.person, string_to_array(u.grounds, ' '), string_to_array(u.missing, ' '), %s, %s FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS u (person, grounds, missing)
ON CONFLICT (person_id) DO UPDATE SET grounds = EXCLUDED.grounds, missing = EXCLUDED.missing, run = EXCLUDED.run
"""


@dataclass(frozen=True, slots=True)
class Unclaimed:
    person_id: UUID
    appears: Appears


class UnclaimedList:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def put(self, run: UUID, on: date, found: Sequence[Unclaimed]) -> None:
        """Who is listed already keeps the day since when."""
        if found:
            rows = [(each.person_id, " ".join(each.appears.grounds), " ".join(each.appears.missing)) for each in found]
            await self._raw.execute(_PUT, (on, run, *map(list, zip(*rows, strict=True))))

    async def drop_others(self, run: UUID) -> int:
        """Those whom this run did not find; how many."""
        return (await self._raw.execute("DELETE FROM unclaimed WHERE run <> %s", (run,))).rowcount
