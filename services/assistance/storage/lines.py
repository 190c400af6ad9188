"""Monthly lines, added in sets: a month that has its line keeps it, so running again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import ApplicationId, LineId, OrgUnitId, PersonId
from libs.common.kernel.months import Month
from services.assistance.domain.line_states import AFTER, LineState, Told
from services.assistance.domain.month_lines import Adjustment, HeldLine
from services.assistance.policy.c3_7_amounts import Benefit

_ADD = """
INSERT INTO line (id, application_id, person_id, benefit, month, amount_fen, grounds, payer, decided_at)
SELECT u.*, %s FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::date[], %s::bigint[], %s::text[], %s::uuid[]) AS u
ON CONFLICT (person_id, benefit, month) DO NOTHING RETURNING id
"""


_HELD = """
SELECT l.person_id, l.month, l.id, l.application_id, l.payer, l.state, l.amount_fen + coalesce(a.delta, 0), coalesce(a.seq, 0)
FROM line l LEFT JOIN LATERAL (SELECT sum(delta_fen)::bigint AS delta, max(seq) AS seq FROM line_adjustment WHERE line_id = l.id) a ON true
WHERE l.person_id = ANY(%s) AND l.benefit = %s ORDER BY l.person_id, l.month FOR UPDATE OF l
"""
_ADJUST = """
INSERT INTO line_adjustment (line_id, seq, delta_fen, cap_fen, reason, decided_at)
SELECT u.*, %s FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::bigint[], %s::text[]) AS u
"""
_NOTE_SENT = "INSERT INTO line_payment SELECT l, %s, 'SENT' FROM unnest(%s::uuid[]) AS l ON CONFLICT DO NOTHING RETURNING line_id"
_NOTE_RESULT = """
INSERT INTO line_payment SELECT l, %s, %s FROM unnest(%s::uuid[]) AS l ON CONFLICT (line_id, batch_id) DO UPDATE SET result = EXCLUDED.result
"""
_MOVE = """
UPDATE line SET state = m.after FROM unnest(%s::text[], %s::text[]) AS m (before, after) WHERE line.id = ANY(%s) AND line.state = m.before
RETURNING line.application_id
"""
_CANCEL = """
UPDATE line SET state = 'CANCELLED' WHERE person_id = %s AND benefit = %s AND month > %s AND state IN ('DUE', 'IN_BATCH', 'FAILED', 'REISSUED')
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

    async def held(self, person_ids: Sequence[PersonId], benefit: Benefit) -> dict[PersonId, dict[Month, HeldLine]]:
        """The lines of a chunk of people, locked, in one query."""
        lines: dict[PersonId, dict[Month, HeldLine]] = {}
        async for person_id, month, *line in await self._raw.execute(_HELD, (sorted(set(person_ids)), benefit)):
            line_id, application_id, payer, state, stands, seq = line
            held = HeldLine(LineId(line_id), application_id, payer, LineState(state), int(stands), seq)
            lines.setdefault(person_id, {})[Month.of(month)] = held
        return lines

    async def adjust(self, adjustments: Sequence[Adjustment]) -> None:
        if adjustments:
            rows = [(each.line.id, each.seq, each.delta_fen, each.cap_fen, each.reason) for each in adjustments]
            await self._raw.execute(_ADJUST, (self._now, *map(list, zip(*rows, strict=True))))

    async def sent(self, line_ids: Sequence[UUID], batch_id: UUID) -> None:
        """Lines were put in a batch. One whose result in that batch is known already stays as it is."""
        found = await self._raw.execute(_NOTE_SENT, (batch_id, sorted(line_ids)))
        await self._move(Told.SENT, [row[0] for row in await found.fetchall()])

    async def result(self, told: Told, line_ids: Sequence[UUID], batch_id: UUID) -> set[UUID]:
        """Lines were paid, failed or returned in a batch; the applications of those that moved."""
        await self._raw.execute(_NOTE_RESULT, (batch_id, told.value, sorted(line_ids)))
        return await self._move(told, line_ids)

    async def overpaid(self, line_ids: Sequence[UUID]) -> None:
        await self._move(Told.OVERPAID, line_ids)

    async def cancel_after(self, person_id: PersonId, benefit: Benefit, last_month: Month) -> int:
        """Unpaid lines after a month are cancelled; how many."""
        return (await self._raw.execute(_CANCEL, (person_id, benefit, last_month.first_day))).rowcount

    async def _move(self, told: Told, line_ids: Sequence[UUID]) -> set[UUID]:
        moves = AFTER[told]
        found = await self._raw.execute(_MOVE, (list(moves), list(moves.values()), sorted(line_ids)))
        return {row[0] for row in await found.fetchall()}
