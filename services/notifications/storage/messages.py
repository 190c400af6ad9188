"""Messages to people: append-only, one per payment and kind; none about a payment after the person's death."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.ids import PersonId, derived_id
from services.notifications.storage.outgoing import ENQUEUE

_ADD = """
INSERT INTO message (id, person_id, kind, bank_ref, benefit, source, months, amount_fen, on_day, told_at)
SELECT u.id, u.person_id, u.kind, u.bank_ref, u.benefit, u.source, ARRAY(SELECT jsonb_array_elements_text(u.months)), u.amount_fen, u.on_day, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::bigint[], %s::date[])
  AS u (id, person_id, kind, bank_ref, benefit, source, months, amount_fen, on_day)
WHERE NOT EXISTS (SELECT FROM person p WHERE p.person_id = u.person_id AND p.died_on < u.on_day) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Message:
    """`kind`: PAID, FAILED, RETURNED, a state of an application, a re-declaration due, an appeal decided, a custody. What the person reads is worded when it is read.

    `bank_ref`: what it is about, as told once: the payment's reference, or the case and its day.
    """

    person_id: PersonId
    kind: str
    bank_ref: str
    on: date
    benefit: str = ""
    source: str = ""
    months: tuple[str, ...] = ()
    amount_fen: int = 0


class Messages:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now
        self._new: list[Message] = []

    def add(self, message: Message) -> None:
        self._new.append(message)

    async def flush(self) -> None:
        if not self._new:
            return
        rows = [
            (
                derived_id("message", m.person_id, m.kind, m.bank_ref),
                m.person_id,
                m.kind,
                m.bank_ref,
                m.benefit,
                m.source,
                Jsonb(list(m.months)),
                m.amount_fen,
                m.on,
            )
            for m in self._new
        ]
        self._new.clear()
        await self._raw.execute(_ADD, (self._now, *map(list, zip(*rows, strict=True))))
        await self._raw.execute(ENQUEUE, ([row[0] for row in rows], self._now))
