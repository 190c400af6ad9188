"""Monthly lines, added in sets: a month that has its line keeps it, so running again changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, LineId, OrgUnitId, PersonId
from libs.common.kernel.months import Month
from services.assistance.domain.line_states import LineState, Told, after_payment, state_after
from services.assistance.domain.month_lines import Adjustment, HeldLine
from services.assistance.policy.c3_7_amounts import Benefit

_ADD = """
INSERT INTO line (id, application_id, person_id, benefit, month, amount_fen, grounds, payer, decided_at)
SELECT u.*, %s FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::date[], %s::bigint[], %s::text[], %s::uuid[]) AS u
ON CONFLICT (person_id, benefit, month) DO NOTHING RETURNING id
"""


_ADD_YEARLY = """
INSERT INTO line (id, application_id, person_id, benefit, month, amount_fen, grounds, payer, decided_at, campaign_id, year)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
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
_LOCK = "SELECT id, state FROM line WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_NOTE_SENT = """
INSERT INTO line_payment SELECT l, b, 'SENT' FROM unnest(%s::uuid[], %s::uuid[]) AS t (l, b) ON CONFLICT DO NOTHING
"""
_NOTE_RESULT = """
INSERT INTO line_payment SELECT DISTINCT l, b, %s FROM unnest(%s::uuid[], %s::uuid[]) AS t (l, b)
ON CONFLICT (line_id, batch_id) DO UPDATE SET result = EXCLUDED.result
"""
_RESULTS = "SELECT line_id, array_agg(result) FROM line_payment WHERE line_id = ANY(%s) GROUP BY line_id"
_MOVE = """
UPDATE line SET state = m.state FROM unnest(%s::uuid[], %s::text[]) AS m (id, state) WHERE line.id = m.id RETURNING line.application_id
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

    async def add_yearly(self, line: Line, campaign_id: UUID, year: int) -> bool:
        """Whether the year, and the month, had none of that benefit yet."""
        row = (line.id, line.application_id, line.person_id, line.benefit, line.month.first_day, line.amount_fen, line.grounds, line.payer)
        return (await self._raw.execute(_ADD_YEARLY, (*row, self._now, campaign_id, year))).rowcount == 1

    async def any_of(self, application_id: ApplicationId) -> bool:
        """Whether a month was ever granted for the application."""
        found = await self._raw.execute("SELECT FROM line WHERE application_id = %s LIMIT 1", (application_id,))
        return await found.fetchone() is not None

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

    async def note(self, told: Told, in_batch: Sequence[tuple[UUID, UUID]]) -> set[UUID]:
        """What funds told of lines, each with its batch; the applications of those that moved. Refuses NOT_FOUND."""
        if not in_batch:
            return set()
        line_ids, batch_ids = map(list, zip(*in_batch, strict=True))
        states = await self._lock(line_ids)
        if told is Told.SENT:
            await self._raw.execute(_NOTE_SENT, (line_ids, batch_ids))
        else:
            await self._raw.execute(_NOTE_RESULT, (told.value, line_ids, batch_ids))
        found = await self._raw.execute(_RESULTS, (list(states),))
        results = {line_id: [Told(each) for each in known] for line_id, known in await found.fetchall()}
        return await self._move(states, {line_id: state_after(state, results[line_id]) for line_id, state in states.items()})

    async def after_payment(self, told: Told, line_ids: Sequence[UUID]) -> None:
        """OVERPAID, RECOVERED or WAIVED. Refuses NOT_FOUND."""
        states = await self._lock(line_ids)
        await self._move(states, {line_id: after_payment(state, told) for line_id, state in states.items()})

    async def cancel_after(self, person_id: PersonId, benefit: Benefit, last_month: Month) -> int:
        """Unpaid lines after a month are cancelled; how many."""
        return (await self._raw.execute(_CANCEL, (person_id, benefit, last_month.first_day))).rowcount

    async def _lock(self, line_ids: Sequence[UUID]) -> dict[UUID, LineState]:
        found = await (await self._raw.execute(_LOCK, (list(line_ids),))).fetchall()
        if len(found) < len(set(line_ids)):
            refuse(Code.NOT_FOUND, "没有此补助明细，请与财政部门核对")
        return {line_id: LineState(state) for line_id, state in found}

    async def _move(self, before: Mapping[UUID, LineState], after: Mapping[UUID, LineState]) -> set[UUID]:
        moved = {line_id: state for line_id, state in after.items() if state is not before[line_id]}
        if not moved:
            return set()
        found = await self._raw.execute(_MOVE, (list(moved), list(moved.values())))
        return {row[0] for row in await found.fetchall()}
