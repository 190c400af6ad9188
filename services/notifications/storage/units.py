"""Units of the province, whom allocation and idle money concern."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import PROVINCE_KINDS


class Units:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._province: list[OrgUnitId] | None = None

    async def province(self) -> list[OrgUnitId]:
        """省财政厅 and 省总工会."""
        if self._province is None:
            found = await self._raw.execute("SELECT id FROM org_unit WHERE kind = ANY(%s) ORDER BY id", (list(PROVINCE_KINDS),))
            self._province = [row[0] for row in await found.fetchall()]
        return self._province

    async def exists(self, unit_id: UUID) -> bool:
        return await (await self._raw.execute("SELECT FROM org_unit WHERE id = %s", (unit_id,))).fetchone() is not None
