"""Receivables (Q46): what was paid and was not due, line by line; notices, decisions, and money that came back.

Decisions and receipts are entered by one person and approved by another; reasons are sealed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring
from services.funds.policy.c2_3_recovery import Instalment
from services.funds.storage.ledger import ledger_call

DECISIONS: Final = "recovery_decision"
_GET = """
SELECT line_id, person_id, purpose, month, unit_id, amount_fen, recovered_fen, waived_fen, outstanding_fen FROM ledger.receivable WHERE line_id = %s
"""
_NOTIFY = "INSERT INTO recovery_notice VALUES (%s, %s, %s, %s, %s, %s, %s)"
_DECIDE = """
INSERT INTO recovery_decision (id, line_id, kind, amount_fen, instalments, doc_no, reason, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_ORDERED = """
INSERT INTO recovery_decision (id, line_id, kind, amount_fen, instalments, doc_no, reason, entered_by, entered_at, state, decided_by, decided_at)
VALUES (%s, %s, 'ORDER', 0, %s, %s, %s, %s, %s, 'APPROVED', %s, %s)
"""
_LOCK_DECISION = "SELECT id, line_id, kind, amount_fen, doc_no, entered_by, state FROM recovery_decision WHERE id = %s FOR UPDATE"
_RECEIPT = """
INSERT INTO recovery_receipt (id, line_id, amount_fen, bank_receipt_no, received_on, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_LOCK_RECEIPT = (
    "SELECT id, line_id, amount_fen, bank_receipt_no, received_on, entered_by, state FROM recovery_receipt WHERE id = %s FOR UPDATE"
)


@dataclass(frozen=True, slots=True)
class Receivable:
    """Amounts in fen. `amount_fen`: paid and not due, never more than the bank paid."""

    line_id: UUID
    person_id: UUID
    purpose: str
    month: date
    unit_id: UUID
    amount_fen: int
    recovered_fen: int
    waived_fen: int
    outstanding_fen: int


@dataclass(frozen=True, slots=True)
class RecoveryDecision:
    """`kind`: ORDER (at once), INSTALMENTS, WAIVER (`amount_fen` of it is given up)."""

    id: UUID
    line_id: UUID
    kind: str
    amount_fen: int
    doc_no: str
    entered_by: str
    state: str


@dataclass(frozen=True, slots=True)
class RecoveryReceipt:
    id: UUID
    line_id: UUID
    amount_fen: int
    bank_receipt_no: str
    received_on: date
    entered_by: str
    state: str


class Receivables:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def get(self, line_id: UUID) -> Receivable:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(Receivable)) as cursor:
            row = await (await cursor.execute(_GET, (line_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此多付款项，请核对明细编号")
        return row

    async def notified(self, line_id: UUID, on: date, method: str, doc_no: str, by: str) -> UUID:
        notice_id = new_id()
        await self._raw.execute(_NOTIFY, (notice_id, line_id, on, method, doc_no, by, self._now))
        return notice_id

    async def is_notified(self, line_id: UUID) -> bool:
        return (
            await (await self._raw.execute("SELECT 1 FROM recovery_notice WHERE line_id = %s LIMIT 1", (line_id,))).fetchone() is not None
        )

    async def enter_decision(
        self, line_id: UUID, kind: str, amount_fen: int, instalments: tuple[Instalment, ...], doc_no: str, reason: str, by: str
    ) -> UUID:
        """Refuses INVALID_TRANSITION while another decision about the line waits."""
        decision_id = new_id()
        sealed = self._keyring.seal(reason, DECISIONS, "reason", decision_id).envelope
        plan = Jsonb([{"due_on": each.due_on.isoformat(), "amount_fen": each.amount_fen} for each in instalments])
        try:
            await self._raw.execute(_DECIDE, (decision_id, line_id, kind, amount_fen, plan, doc_no, sealed, by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "该款项已有一项决定待复核，请先复核或退回")
        return decision_id

    async def lock_decision(self, decision_id: UUID) -> RecoveryDecision:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(RecoveryDecision)) as cursor:
            row = await (await cursor.execute(_LOCK_DECISION, (decision_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项追回决定，请核对编号")
        return row

    async def decide(self, decision_id: UUID, state: str, by: str) -> None:
        await self._raw.execute(
            "UPDATE recovery_decision SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, decision_id)
        )

    async def ordered(self, line_id: UUID, doc_no: str, reason: str, by: str, other: str) -> None:
        """An order that both offices of the province signed: it needs no second person of the union."""
        decision_id = new_id()
        sealed = self._keyring.seal(reason, DECISIONS, "reason", decision_id).envelope
        await self._raw.execute(_ORDERED, (decision_id, line_id, Jsonb([]), doc_no, sealed, by, self._now, other, self._now))

    async def enter_receipt(self, line_id: UUID, amount_fen: int, bank_receipt_no: str, received_on: date, by: str) -> UUID:
        """Refuses DUPLICATE_ROW for a bank receipt entered before."""
        receipt_id = new_id()
        try:
            await self._raw.execute(_RECEIPT, (receipt_id, line_id, amount_fen, bank_receipt_no, received_on, by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "该银行回单已登记，请勿重复入账")
        return receipt_id

    async def lock_receipt(self, receipt_id: UUID) -> RecoveryReceipt:
        """Refuses NOT_FOUND."""
        async with self._raw.cursor(row_factory=class_row(RecoveryReceipt)) as cursor:
            row = await (await cursor.execute(_LOCK_RECEIPT, (receipt_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此笔追回款登记，请核对编号")
        return row

    async def settle_receipt(self, receipt_id: UUID, state: str, by: str) -> None:
        """`state`: APPROVED or REJECTED."""
        await self._raw.execute(
            "UPDATE recovery_receipt SET state = %s, decided_by = %s, decided_at = %s WHERE id = %s", (state, by, self._now, receipt_id)
        )

    async def recover(self, receipt: RecoveryReceipt, approved_by: str) -> int:
        """PAID → ALLOT in the ledger; what is still outstanding, in fen."""
        values = (receipt.id, receipt.line_id, receipt.amount_fen, receipt.bank_receipt_no, receipt.received_on, receipt.entered_by)
        rows = await ledger_call(self._raw, "recover(%s, %s, %s, %s, %s, %s, %s, %s)", *values, approved_by, self._now)
        return int(rows[0][1])

    async def waive(self, decision: RecoveryDecision, approved_by: str) -> int:
        """What is still outstanding, in fen; no money moves."""
        values = (decision.id, decision.line_id, decision.amount_fen, decision.doc_no, decision.entered_by)
        return int((await ledger_call(self._raw, "waive(%s, %s, %s, %s, %s, %s, %s)", *values, approved_by, self._now))[0][1])
