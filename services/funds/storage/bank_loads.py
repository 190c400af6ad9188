"""Files that went to the bank or came from it: each once, by its hash; what was made of it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.ids import new_id

_KEEP = """
INSERT INTO bank_file (id, kind, unit_id, batch_no, day, name, sha256, lines, by_subject, at, outcome) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
ON CONFLICT (kind, sha256) DO NOTHING
"""
_POSTED = """
SELECT i.bank_ref, i.amount_fen, i.state FROM ledger.instruction i WHERE i.unit_id = %s AND i.value_date = %s AND i.state IN ('SETTLED', 'RETURNED')
UNION ALL SELECT p.bank_ref, p.amount_fen, p.state FROM bill_payment p
WHERE p.payer = %s AND p.settled_on = %s AND p.state IN ('SETTLED', 'RETURNED') AND p.order_id IS NOT NULL
"""
_STATES = "SELECT bank_ref, amount_fen, state, value_date FROM ledger.instruction WHERE bank_ref = ANY(%s)"
_BILL_STATES = "SELECT bank_ref, amount_fen, state, settled_on FROM bill_payment WHERE bank_ref = ANY(%s)"


@dataclass(frozen=True, slots=True)
class BankFile:
    kind: str
    unit_id: UUID
    name: str
    content: bytes
    lines: int
    batch_no: int | None = None
    day: date | None = None


class BankLoads:
    def __init__(self, raw: AsyncConnection[Any], by: str, now: datetime) -> None:
        self._raw, self._by, self._now = raw, by, now

    async def keep(self, file: BankFile, outcome: dict[str, Any]) -> None:
        """Loading the same file again keeps the first record."""
        sha256 = hashlib.sha256(file.content).digest()
        what = (file.kind, file.unit_id, file.batch_no, file.day, file.name[-200:], sha256, file.lines)
        await self._raw.execute(_KEEP, (new_id(), *what, self._by, self._now, Jsonb(outcome)))

    async def count(self, kind: str, batch_no: int) -> int:
        """How many files of a kind there are for a batch: the next one's number."""
        found = await self._raw.execute("SELECT count(*) FROM bank_file WHERE kind = %s AND batch_no = %s", (kind, batch_no))
        row = await found.fetchone()
        return int(row[0]) if row else 0

    async def posted_on(self, unit: UUID, day: date) -> dict[str, int]:
        """Reference → fen of what was settled with that value date, of batches and of bills that went out in a file, whether or not it came back since."""
        return {ref: fen for ref, fen, _ in await (await self._raw.execute(_POSTED, (unit, day, unit, day))).fetchall()}

    async def states(self, refs: list[str]) -> dict[str, tuple[int, str, date | None]]:
        """Reference → fen, state, value date, where it is known: of batches and of bills."""
        found = await (await self._raw.execute(f"{_STATES} UNION ALL {_BILL_STATES}", (refs, refs))).fetchall()
        return {ref: (fen, state, day) for ref, fen, state, day in found}

    async def not_received(self, refs: list[str], batch_no: int) -> None:
        """The bank has never seen these: they may be sent again under the same reference."""
        await self._raw.execute(
            "INSERT INTO unreceived SELECT r, %s, %s FROM unnest(%s::text[]) r ON CONFLICT (bank_ref) DO UPDATE SET answered_at = EXCLUDED.answered_at",
            (batch_no, self._now, refs),
        )

    async def to_resend(self, batch_no: int) -> list[str]:
        """References that the bank denied having after they were last sent, and that are still unknown."""
        found = await self._raw.execute(
            """SELECT u.bank_ref FROM unreceived u JOIN ledger.instruction i USING (bank_ref)
            WHERE u.batch_no = %s AND i.state = 'UNKNOWN' AND (u.resent_at IS NULL OR u.resent_at < u.answered_at) ORDER BY 1 FOR UPDATE OF u""",
            (batch_no,),
        )
        return [row[0] for row in await found.fetchall()]

    async def resent(self, refs: list[str]) -> None:
        await self._raw.execute("UPDATE unreceived SET resent_at = %s WHERE bank_ref = ANY(%s)", (self._now, refs))
