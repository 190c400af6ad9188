"""People as registry says them, as far as telling them and finding their unit needs it: day of death, dated chain; written behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

_PUT = """
INSERT INTO person SELECT * FROM unnest(%s::uuid[], %s::date[]) AS u (person_id, died_on) ORDER BY person_id
ON CONFLICT (person_id) DO UPDATE SET died_on = EXCLUDED.died_on
"""
_DROP_CHAINS = "DELETE FROM person_chain WHERE person_id = ANY(%s)"
_PUT_CHAINS = "INSERT INTO person_chain SELECT * FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::uuid[], %s::uuid[], %s::uuid[])"


@dataclass(frozen=True, slots=True)
class ChainFrom:
    """The responsible chain from a day on, up to the next."""

    starts_on: date
    l2: UUID
    county: UUID | None
    unit: UUID | None


class People:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._replaced: dict[UUID, tuple[date | None, Sequence[ChainFrom]]] = {}

    def replace(self, person_id: UUID, died_on: date | None, chain: Sequence[ChainFrom]) -> None:
        """All that is known of the person from now on; of several in one transaction the last."""
        self._replaced[person_id] = died_on, chain

    async def flush(self) -> None:
        if not self._replaced:
            return
        people = sorted(self._replaced.items())
        self._replaced.clear()
        ids = [person_id for person_id, _ in people]
        await self._raw.execute(_PUT, (ids, [died_on for _, (died_on, _) in people]))
        await self._raw.execute(_DROP_CHAINS, (ids,))
        spans = [
            (person_id, span.starts_on, following.starts_on if following else date.max, span.l2, span.county, span.unit)
            for person_id, (_, chain) in people
            for span, following in zip(chain, [*chain[1:], None], strict=True)
        ]
        await self._raw.execute(_PUT_CHAINS, [list(column) for column in zip(*spans, strict=True)])
