"""Earmarks: (source, purpose, year), read only; the ledger makes them."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId


@dataclass(frozen=True, slots=True)
class Earmark:
    source: str
    purpose: str
    fiscal_year: int


class Earmarks:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def of(self, earmark_id: EarmarkId) -> tuple[str, str]:
        """Source and purpose. Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT source, purpose FROM ledger.earmark WHERE id = %s", (earmark_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此专项资金，请核对编号")
        return row[0], row[1]

    async def named(self, earmark_id: EarmarkId) -> Earmark:
        """Refuses NOT_FOUND."""
        row = await (
            await self._raw.execute("SELECT source, purpose, fiscal_year FROM ledger.earmark WHERE id = %s", (earmark_id,))
        ).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此专项资金，请核对编号")
        return Earmark(*row)

    async def frozen(self, earmark_id: EarmarkId) -> bool:
        """Refuses NOT_FOUND."""
        await self.of(earmark_id)
        row = await (await self._raw.execute("SELECT frozen_at IS NOT NULL FROM ledger.earmark WHERE id = %s", (earmark_id,))).fetchone()
        return bool(row and row[0])
