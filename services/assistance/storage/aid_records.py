"""Every aid that reached a person, once, with who and where the person was then: what statistics count, the same whenever they are asked.

Append-only. The person's tier, category, place and focus groups are kept as they were known when the aid was recorded: a fact that is
corrected later does not change what a past quarter was.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Json

_ADD = """
INSERT INTO aid_record
SELECT t.kind, t.reference, t.person_id, t.happened_on, %(now)s, t.aid_category, t.benefit, t.source, t.amount_fen, t.months, c.l2, c.county, c.unit,
  coalesce(tier.value, 'NONE'), coalesce(category.value, ''), coalesce(f.groups, '{}')
FROM json_to_recordset(%(rows)s) AS t (kind text, reference text, person_id uuid, happened_on date, aid_category text, benefit text, source text,
  amount_fen bigint, months int)
LEFT JOIN person p ON p.person_id = t.person_id
LEFT JOIN person_chain c ON c.person_id = t.person_id AND c.starts_on <= t.happened_on AND t.happened_on < c.ends_on
LEFT JOIN focus_group f ON f.person_id = t.person_id
LEFT JOIN LATERAL (SELECT e->>'value' AS value FROM json_array_elements(p.facts->'tier') e WHERE (e->>'starts_on')::date <= t.happened_on
  ORDER BY (e->>'starts_on')::date DESC LIMIT 1) tier ON true
LEFT JOIN LATERAL (SELECT e->>'value' AS value FROM json_array_elements(p.facts->'category') e WHERE (e->>'starts_on')::date <= t.happened_on
  ORDER BY (e->>'starts_on')::date DESC LIMIT 1) category ON true
ON CONFLICT (kind, reference) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Aid:
    """`reference` is what makes it one: the bank reference of a payment, the id of a visit. A return takes back: its amount is
    negative; a withdrawal takes back a visit that was recorded in error.
    """

    kind: Literal["PAYMENT", "RETURN", "VISIT", "GRATUITY", "REFERRAL", "WITHDRAWAL"]
    reference: str
    person_id: UUID
    happened_on: date
    aid_category: str
    benefit: str = ""
    source: str = ""
    amount_fen: int = 0
    months: int = 0


class AidRecords:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now
        self._added: list[dict[str, Any]] = []

    def add(self, aid: Aid) -> None:
        """Said twice, it is kept once."""
        self._added.append(
            {
                "kind": aid.kind,
                "reference": aid.reference,
                "person_id": aid.person_id,
                "happened_on": aid.happened_on,
                "aid_category": aid.aid_category,
                "benefit": aid.benefit,
                "source": aid.source,
                "amount_fen": aid.amount_fen,
                "months": aid.months,
            }
        )

    async def flush(self) -> None:
        if self._added:
            await self._raw.execute(_ADD, {"now": self._now, "rows": Json(self._added)})
            self._added.clear()
