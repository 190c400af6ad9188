"""Earmarks: (source, purpose, year), read only; the ledger makes them."""

from typing import Any

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import EarmarkId


class Earmarks:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def of(self, earmark_id: EarmarkId) -> tuple[str, str]:
        """Source and purpose. Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT source, purpose FROM ledger.earmark WHERE id = %s", (earmark_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此专项资金，请核对编号")
        return row[0], row[1]
