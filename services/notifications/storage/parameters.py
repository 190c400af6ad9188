"""Values of policy: what is shipped in `policy/parameters/*.yaml`, superseded from their day by rows that two persons set (C1.5)."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import yaml
from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import Parameter, ParameterTable, parameters_of
from services.notifications.policy import c1_5_parameters

_SHIPPED: Final = Path(__file__).resolve().parents[1] / "policy" / "parameters"
_APPROVED = """
SELECT key, value, unit, effective_from, cites, doc_no, title FROM parameter_row WHERE approved_at IS NOT NULL ORDER BY approved_at, seq
"""
_ENTER = """
INSERT INTO parameter_row (id, key, value, unit, effective_from, cites, doc_no, title, entered_by, entered_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""


@lru_cache(maxsize=1)
def shipped() -> ParameterTable:
    """The shipped values. Refuses to start with a value of the wrong shape."""
    documents = (yaml.safe_load(file.read_text("utf-8")) for file in sorted(_SHIPPED.glob("*.yaml")))
    rows = tuple(row for document in documents for row in parameters_of(document))
    c1_5_parameters.check(rows)
    return ParameterTable(rows)


@lru_cache(maxsize=8)
def _merged(approved: tuple[Parameter, ...]) -> ParameterTable:
    return shipped().with_rows(approved)


async def parameters_in_force(connection: AsyncConnection[Any]) -> ParameterTable:
    """All values that are in force some day. Read each time: a row approved in another process counts at once."""
    async with connection.cursor(row_factory=class_row(Parameter)) as cursor:
        return _merged(tuple(await (await cursor.execute(_APPROVED)).fetchall()))


@dataclass(frozen=True, slots=True)
class Entered:
    entered_by: str
    approved: bool


class Parameters:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw
        self._table: ParameterTable | None = None

    async def table(self) -> ParameterTable:
        if self._table is None:
            self._table = await parameters_in_force(self._raw)
        return self._table

    async def enter(self, row_id: UUID, row: Parameter, entered_by: str, at: datetime) -> None:
        values = (row.key, row.value, row.unit, row.effective_from, row.cites, row.doc_no, row.title)
        await self._raw.execute(_ENTER, (row_id, *values, entered_by, at))

    async def lock_entered(self, row_id: UUID) -> Entered:
        """Refuses NOT_FOUND."""
        query = "SELECT entered_by, approved_at IS NOT NULL AS approved FROM parameter_row WHERE id = %s FOR UPDATE"
        async with self._raw.cursor(row_factory=class_row(Entered)) as cursor:
            row = await (await cursor.execute(query, (row_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此参数记录，请核对编号")
        return row

    async def approve(self, row_id: UUID, approved_by: str, at: datetime) -> None:
        await self._raw.execute("UPDATE parameter_row SET approved_by = %s, approved_at = %s WHERE id = %s", (approved_by, at, row_id))
        self._table = None
