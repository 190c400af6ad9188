"""What a batch cost, from the source that a document sets: entered by one, approved by another, paid by funds (C4.3, Q32)."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse


@dataclass(frozen=True, slots=True)
class Cost:
    """`state`: ENTERED, APPROVED, PAID or REFUSED by funds."""

    id: UUID
    batch_id: UUID
    payee_code: str
    payee_name: str
    invoice_no: str
    amount_fen: int
    source: str
    payer: UUID
    state: str
    entered_by: str


_NAMES: Final = tuple(field.name for field in fields(Cost))
_ADD = f"""
INSERT INTO convalescence_cost ({", ".join(_NAMES)}, code, entered_at) VALUES ({", ".join("%s" for _ in _NAMES)}, '', %s)
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {', '.join(_NAMES)} FROM convalescence_cost WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own


class ConvalescenceCosts:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def add(self, cost: Cost) -> None:
        """Refuses DUPLICATE_ROW for an invoice that is there."""
        try:
            await self._raw.execute(_ADD, (*(getattr(cost, name) for name in _NAMES), self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此票据已录入")

    async def lock(self, cost_id: UUID) -> Cost:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (cost_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项疗休养费用，请核对编号")
        return Cost(*row)

    async def approve(self, cost_id: UUID, by: Actor) -> None:
        await self._raw.execute(
            "UPDATE convalescence_cost SET (state, approved_by) = ('APPROVED', %s) WHERE id = %s", (by.subject, cost_id)
        )

    async def note(self, cost_id: UUID, state: str, code: str) -> None:
        await self._raw.execute("UPDATE convalescence_cost SET (state, code) = (%s, %s) WHERE id = %s", (state, code, cost_id))
