"""Policy values of a department: what its `policy/parameters/*.yaml` ship, superseded from their day by rows that two persons set (C1.5)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import yaml
from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import Parameter, ParameterTable, parameters_of

PARAMETER_TABLES_V1: Final = """
CREATE TABLE parameter_row (
  id uuid PRIMARY KEY, seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE, key text NOT NULL, value text NOT NULL, unit text NOT NULL,
  effective_from date NOT NULL, cites text NOT NULL, doc_no text NOT NULL, title text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  approved_by text, approved_at timestamptz, CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by <> entered_by));
REVOKE DELETE, TRUNCATE ON parameter_row FROM {app};
"""
_APPROVED = """
SELECT key, value, unit, effective_from, cites, doc_no, title FROM parameter_row WHERE approved_at IS NOT NULL ORDER BY approved_at, seq
"""
_ENTER = """
INSERT INTO parameter_row (id, key, value, unit, effective_from, cites, doc_no, title, entered_by, entered_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
Check = Callable[[Iterable[Parameter]], None]


@dataclass(frozen=True)
class ParameterBook:
    """Where a department's shipped values lie, and what a value may look like. `check` refuses FIELD_INVALID, MONEY_FORMAT_INVALID."""

    package: str
    check: Check

    def shipped(self) -> ParameterTable:
        """Refuses to start with a value of the wrong shape."""
        return _shipped(self.package, self.check)

    async def in_force(self, connection: AsyncConnection[Any]) -> ParameterTable:
        """All values that are in force some day. Read each time: a row approved in another process counts at once."""
        async with connection.cursor(row_factory=class_row(Parameter)) as cursor:
            rows = tuple(await (await cursor.execute(_APPROVED)).fetchall())
        return _merged(self.package, self.check, rows)


@lru_cache(maxsize=16)
def _shipped(package: str, check: Check) -> ParameterTable:
    folder = files(package) / "parameters"
    documents = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    rows = tuple(row for file in documents for row in parameters_of(yaml.safe_load(file.read_text("utf-8"))))
    check(rows)
    return ParameterTable(rows)


@lru_cache(maxsize=32)
def _merged(package: str, check: Check, approved: tuple[Parameter, ...]) -> ParameterTable:
    return _shipped(package, check).with_rows(approved)


@dataclass(frozen=True, slots=True)
class Entered:
    entered_by: str
    approved: bool


class ParameterRows:
    def __init__(self, raw: AsyncConnection[Any], book: ParameterBook) -> None:
        self._raw = raw
        self.book = book
        self._table: ParameterTable | None = None

    async def table(self) -> ParameterTable:
        if self._table is None:
            self._table = await self.book.in_force(self._raw)
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
