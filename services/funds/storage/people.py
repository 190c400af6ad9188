"""People as registry says them, as far as paying needs it: life status and responsible chain, one replacement per event, written behind."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import PersonId
from services.funds.domain.person import ChainSpan, LifeSpan, TierSpan

_FOREVER = date.max
_DROP = "DELETE FROM person_span WHERE person_id = ANY(%s)"
_DROP_CHAINS = "DELETE FROM person_chain WHERE person_id = ANY(%s)"
_DROP_TIERS = "DELETE FROM person_tier WHERE person_id = ANY(%s)"
_PUT_TIERS = "INSERT INTO person_tier SELECT * FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::text[])"
_PUT = "INSERT INTO person_span SELECT * FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::text[])"
_UNMERGE = "DELETE FROM merged_record WHERE person_id = ANY(%s)"
_MERGE = "INSERT INTO merged_record SELECT * FROM unnest(%s::uuid[], %s::uuid[])"
_PUT_CHAINS = "INSERT INTO person_chain SELECT * FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::uuid[], %s::uuid[], %s::uuid[])"


_WITHOUT_TIER = """
SELECT DISTINCT s.person_id FROM bill_share s WHERE NOT s.judged AND EXISTS (SELECT FROM person_span p WHERE p.person_id = s.person_id)
  AND NOT EXISTS (SELECT FROM person_tier t WHERE t.person_id = s.person_id) ORDER BY 1
"""


class People:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._replaced: dict[PersonId, tuple[Sequence[LifeSpan], Sequence[ChainSpan], Sequence[TierSpan]]] = {}
        self._merged: dict[PersonId, UUID | None] = {}

    def replace(
        self,
        person_id: PersonId,
        life: Sequence[LifeSpan],
        chain: Sequence[ChainSpan],
        tier: Sequence[TierSpan],
        merged_into: UUID | None = None,
    ) -> None:
        """All that is known of the person from now on; of several in one transaction the last."""
        self._replaced[person_id] = life, chain, tier
        self._merged[person_id] = merged_into

    async def flush(self) -> None:
        if not self._replaced:
            return
        ids = sorted(self._replaced)
        await self._raw.execute(_DROP, (ids,))
        await self._raw.execute(_DROP_CHAINS, (ids,))
        life = [(i, start, end, span.status) for i in ids for start, end, span in _spans(self._replaced[i][0])]
        chains = [(i, start, end, span.l2, span.county, span.unit) for i in ids for start, end, span in _spans(self._replaced[i][1])]
        await self._raw.execute(_PUT, [list(column) for column in zip(*life, strict=True)])
        await self._raw.execute(_PUT_CHAINS, [list(column) for column in zip(*chains, strict=True)])
        await self._raw.execute(_DROP_TIERS, (ids,))
        tiers = [(i, start, end, span.tier) for i in ids for start, end, span in _spans(self._replaced[i][2])]
        if tiers:
            await self._raw.execute(_PUT_TIERS, [list(column) for column in zip(*tiers, strict=True)])
        await self._raw.execute(_UNMERGE, (ids,))
        merged = [(person_id, survivor) for person_id, survivor in self._merged.items() if survivor is not None]
        if merged:
            await self._raw.execute(_MERGE, [list(column) for column in zip(*merged, strict=True)])
        self._replaced.clear()
        self._merged.clear()

    async def absorbed(self, people: Sequence[UUID]) -> frozenset[UUID]:
        """Who of them is another record of a person who goes on under a second one."""
        found = await self._raw.execute("SELECT person_id FROM merged_record WHERE person_id = ANY(%s)", (list(people),))
        return frozenset(row[0] for row in await found.fetchall())

    async def life(self, person_id: UUID, on: date) -> str | None:
        """The life status of a day; None for a person nobody told of."""
        found = await self._raw.execute(
            "SELECT life FROM person_span WHERE person_id = %s AND starts_on <= %s AND %s < ends_on", (person_id, on, on)
        )
        row = await found.fetchone()
        return row[0] if row else None

    async def tier(self, person_id: UUID, on: date) -> str | None:
        """The tier of a day, NONE for who has none; None for a person nobody told of."""
        found = await self._raw.execute(
            "SELECT coalesce((SELECT tier FROM person_tier t WHERE t.person_id = p.person_id AND t.starts_on <= %s AND %s < t.ends_on), 'NONE') "
            "FROM (SELECT DISTINCT person_id FROM person_span WHERE person_id = %s) p "
            "WHERE EXISTS (SELECT FROM person_tier t WHERE t.person_id = p.person_id)",
            (on, on, person_id),
        )
        row = await found.fetchone()
        return row[0] if row else None

    async def without_tier(self) -> list[UUID]:
        """Who is known, and has a bill that waits for the tier."""
        return [row[0] for row in await (await self._raw.execute(_WITHOUT_TIER)).fetchall()]

    async def heard_version(self, person_id: UUID) -> int:
        """How far registry was heard of the person; nothing more is heard until commit."""
        found = await self._raw.execute("SELECT version FROM cursor WHERE speaker = 'registry' AND subject = %s FOR UPDATE", (person_id,))
        row = await found.fetchone()
        return int(row[0]) if row else 0

    async def fill_tiers(self, person_id: UUID, tier: Sequence[TierSpan]) -> None:
        rows = [(person_id, start, end, span.tier) for start, end, span in _spans(tier)]
        await self._raw.execute(_DROP_TIERS, ([person_id],))
        await self._raw.execute(_PUT_TIERS, [list(column) for column in zip(*rows, strict=True)])

    async def chain_l2(self, person_id: UUID, on: date) -> UUID | None:
        """The responsible L2 union of a day; None for a person nobody told of."""
        found = await self._raw.execute(
            "SELECT l2 FROM person_chain WHERE person_id = %s AND starts_on <= %s AND %s < ends_on", (person_id, on, on)
        )
        row = await found.fetchone()
        return row[0] if row else None


S = TypeVar("S", LifeSpan, ChainSpan, TierSpan)


def _spans(spans: Sequence[S]) -> Iterable[tuple[date, date, S]]:
    ends = [*(span.starts_on for span in spans[1:]), _FOREVER]
    return ((span.starts_on, end, span) for span, end in zip(spans, ends, strict=True))
