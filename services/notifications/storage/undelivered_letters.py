"""Letters that were given up, and what was done about each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring

WITHHELD_BY: Final = """
CASE WHEN c.id IS NULL THEN 'NO_CONTACT' WHEN c.bounced_at IS NOT NULL THEN 'BOUNCED' WHEN NOT o.channel = ANY(coalesce(p.channels, '{EMAIL,SMS}')) THEN 'NOT_WANTED'
  WHEN EXISTS (SELECT FROM person d WHERE d.person_id = m.person_id AND d.died_on < m.on_day) THEN 'DECEASED' ELSE '' END
"""
"""Why a letter must not be sent, as things stand now; empty: nothing is in the way."""

_LOCK = f"""
SELECT o.id, m.person_id, o.state, {WITHHELD_BY} AS cause, EXISTS (SELECT FROM letter_act a WHERE a.letter_id = o.id AND a.act = 'SETTLE') AS settled
FROM outgoing o JOIN message m ON m.id = o.message_id LEFT JOIN contact c ON c.person_id = m.person_id AND c.channel = o.channel
LEFT JOIN preference p ON p.person_id = m.person_id WHERE o.id = %s FOR UPDATE OF o
"""  # noqa: S608 - our own text
_AGAIN = "UPDATE outgoing SET state = 'WAITING', attempts = 0, error = '', done_at = NULL, next_at = now(), lease_until = '-infinity' WHERE id = %s"
_ACT = "INSERT INTO letter_act (id, letter_id, act, sealed, actor, unit_id, acted_at) VALUES (%s,%s,%s,%s,%s,%s,%s)"


@dataclass(frozen=True, slots=True)
class GivenUp:
    id: UUID
    person_id: UUID
    state: str
    cause: str
    settled: bool


class UndeliveredLetters:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def lock(self, letter_id: UUID) -> GivenUp | None:
        async with self._raw.cursor(row_factory=class_row(GivenUp)) as cursor:
            return await (await cursor.execute(_LOCK, (letter_id,))).fetchone()

    async def retry(self, letter_id: UUID, actor: Actor) -> None:
        """It keeps its id: a receiver can tell a repetition."""
        await self._raw.execute(_AGAIN, (letter_id,))
        await self._raw.execute(_ACT, (new_id(), letter_id, "RETRY", None, actor.subject, actor.unit_id, self._now))

    async def settle(self, letter_id: UUID, note: str, actor: Actor) -> None:
        act_id = new_id()
        envelope = self._keyring.seal(note, "letter_act", "sealed", act_id).envelope
        await self._raw.execute(_ACT, (act_id, letter_id, "SETTLE", envelope, actor.subject, actor.unit_id, self._now))
