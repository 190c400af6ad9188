"""Batches: what may be reserved, what is in one, what its people were told. Rows of the ledger, read only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import BatchId, EarmarkId, OrgUnitId
from libs.common.kernel.months import Month

_PAYABLE = """
SELECT o.id, o.line_id, o.person_id, o.application_id, o.amount_fen, o.month, w.position FROM ledger.obligation o JOIN ledger.earmark e ON e.purpose = o.purpose
LEFT JOIN waiting_entry w ON w.application_id = o.application_id AND w.source = e.source AND w.purpose = e.purpose AND w.served_at IS NULL
WHERE e.id = %(earmark)s AND o.unit_id = %(unit)s AND o.month <= %(through)s AND o.state IN ('DUE', 'FAILED') AND NOT o.withdrawn AND NOT o.contested
  AND o.tier = ANY((SELECT ledger.tiers(m.source, m.purpose, %(today)s) FROM ledger.earmark m WHERE m.id = %(earmark)s)::text[])
  AND o.top_up = (e.source = 'LOCAL_SPECIAL')
  AND NOT EXISTS (SELECT FROM bill_share b WHERE o.purpose = 'HEALTH_CHECKUP_SUBSIDY' AND b.person_id = o.person_id AND b.fiscal_year = date_part('year', o.month)
    AND b.purpose IN ('HEALTH_CHECKUP_SUBSIDY', 'CHECKUP') AND b.state <> 'REFUSED')
  AND NOT EXISTS (SELECT FROM person_span d WHERE d.person_id = o.person_id AND d.life = 'DECEASED' AND d.starts_on < o.month)
ORDER BY o.person_id, o.month, o.seq
"""
_AVAILABLE = """
SELECT (b.cr_posted - b.dr_posted - b.dr_pending)::bigint FROM ledger.account a JOIN ledger.account_balance b ON b.account_id = a.id
WHERE a.earmark_id = %s AND a.unit_id = %s AND a.kind = 'ALLOT'
"""
_BATCH = """
SELECT b.id, b.no, b.earmark_id, b.unit_id, b.state, b.preparer, b.approver, b.releaser, b.lines, b.total_fen, b.released_at, e.source, e.purpose
FROM ledger.batch b JOIN ledger.earmark e ON e.id = b.earmark_id
"""
_LINES = """
SELECT i.bank_ref, i.person_id, i.payee_id, i.amount_fen, i.state, o.line_id, o.application_id, o.month, o.withdrawn, o.state, o.amount_fen
FROM ledger.instruction i JOIN ledger.instruction_line l ON l.bank_ref = i.bank_ref JOIN ledger.obligation o ON o.id = l.obligation_id
WHERE {} ORDER BY i.bank_ref, o.month, o.seq
"""


class Payable(NamedTuple):
    """A line that may be paid now. `position`: its application's place on the waiting list, where it is on it."""

    obligation_id: UUID
    line_id: UUID
    person_id: UUID
    application_id: UUID
    amount_fen: int
    month: date
    position: int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """`no` counts all batches; its bank references and files carry it."""

    id: BatchId
    no: int
    earmark_id: EarmarkId
    unit_id: OrgUnitId
    state: str
    preparer: str
    approver: str | None
    releaser: str | None
    lines: int
    total_fen: int
    released_at: datetime | None
    source: str
    purpose: str

    @property
    def name(self) -> str:
        return f"LM{self.no:08d}"

    @property
    def done(self) -> dict[Gate, frozenset[str]]:
        """Who acted at its gates."""
        acted = {Gate.PREPARE: self.preparer, Gate.APPROVE: self.approver, Gate.RELEASE: self.releaser}
        return {gate: frozenset({subject}) for gate, subject in acted.items() if subject}


class InstructionLine(NamedTuple):
    """One line of a payment instruction. `amount_fen` and `state` are the instruction's, `line_fen` and `obligation_state` the line's own."""

    bank_ref: str
    person_id: UUID
    payee_id: UUID
    amount_fen: int
    state: str
    line_id: UUID
    application_id: UUID
    month: date
    withdrawn: bool
    obligation_state: str
    line_fen: int


class Batches:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def payable(self, earmark_id: EarmarkId, unit: OrgUnitId, through: Month) -> list[Payable]:
        """What the earmark may pay for the unit through a month; of the dead nothing later than the month of death (Q12), no check-up subsidy beside a bill (Q31)."""
        asked = {"earmark": earmark_id, "unit": unit, "through": through.first_day, "today": self._now.date()}
        return [Payable(*row) for row in await (await self._raw.execute(_PAYABLE, asked)).fetchall()]

    async def available(self, earmark_id: EarmarkId, unit: OrgUnitId) -> int:
        """What the unit may still reserve of the earmark, in fen."""
        row = await (await self._raw.execute(_AVAILABLE, (earmark_id, unit))).fetchone()
        return int(row[0]) if row else 0

    async def get(self, batch_id: UUID) -> Batch:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(f"{_BATCH} WHERE b.id = %s", (batch_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此发放批次，请核对编号")
        return Batch(*row)

    async def named(self, no: int) -> Batch | None:
        row = await (await self._raw.execute(f"{_BATCH} WHERE b.no = %s", (no,))).fetchone()
        return Batch(*row) if row else None

    async def lines(self, batch_id: BatchId) -> list[InstructionLine]:
        """All lines of the batch, also of instructions that were taken out."""
        return await self._lines("i.batch_id = %s", batch_id)

    async def lines_of(self, refs: Sequence[str]) -> list[InstructionLine]:
        return await self._lines("i.bank_ref = ANY(%s)", list(refs))

    async def units_of(self, refs: Sequence[str]) -> set[UUID]:
        """The units whose payments these references are, of batches and of bills."""
        query = "SELECT unit_id FROM ledger.instruction WHERE bank_ref = ANY(%(refs)s) UNION SELECT payer FROM bill_payment WHERE bank_ref = ANY(%(refs)s)"
        found = await self._raw.execute(query, {"refs": list(refs)})
        return {row[0] for row in await found.fetchall()}

    async def _lines(self, condition: str, value: object) -> list[InstructionLine]:
        found = await self._raw.execute(_LINES.format(condition), (value,))
        return [InstructionLine(*row) for row in await found.fetchall()]
