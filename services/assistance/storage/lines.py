"""Monthly lines, added in sets: a month that has its line keeps it, so running again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import ApplicationId, LineId, OrgUnitId, PersonId
from libs.common.kernel.months import Month
from services.assistance.policy.c3_7_amounts import Benefit

_ADD = """
INSERT INTO line (id, application_id, person_id, benefit, month, amount_fen, grounds, payer, decided_at)
SELECT u.*, %s FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::date[], %s::bigint[], %s::text[], %s::uuid[]) AS u
ON CONFLICT (person_id, benefit, month) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """`payer` is the responsible L2 union of the month."""

    id: LineId
    application_id: ApplicationId
    person_id: PersonId
    benefit: Benefit
    month: Month
    amount_fen: int
    grounds: str
    payer: OrgUnitId


class Lines:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def add_missing(self, lines: Sequence[Line]) -> set[UUID]:
        """The ids of those that were not there yet."""
        if not lines:
            return set()
        rows = [
            (
                line.id,
                line.application_id,
                line.person_id,
                line.benefit.value,
                line.month.first_day,
                line.amount_fen,
                line.grounds,
                line.payer,
            )
            for line in lines
        ]
        found = await self._raw.execute(_ADD, (self._now, *map(list, zip(*rows, strict=True))))
        return {row[0] for row in await found.fetchall()}
