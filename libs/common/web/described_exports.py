"""Any page of rows as an Excel file without a line of its own: headers, widths and the words of codes are what the fields' descriptions say."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from libs.common.web.exports import ListExport, export_answer
from libs.common.web.fields import ReadModel
from libs.common.workbooks.export import ExportColumn, Rows

_CHUNK: Final = 500
_HEAD: Final = re.compile(r"[：；，(]")
_CODE: Final = re.compile(r"([A-Z][A-Z0-9_]+) ([^·；]+?)(?= ·|；|$)")
_WIDE: Final = 24
_NARROW: Final = 14
_CELLS: Final = (str, int, bool, date, datetime, UUID)


Page = Callable[[UUID | None, int], Awaitable[Sequence[Any]]]
"""`page(after, limit)`: the list's own look-up, so that an export never shows more than the list."""


@dataclass(frozen=True, slots=True)
class Described:
    """`name`: the list in audit rows; `units`: the fields that hold a unit, which is printed by its name; `asked` is printed on the list."""

    name: str
    title: str
    model: type[ReadModel]
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    width: int
    words: Mapping[str, str]
    unit: bool


async def described_export(
    request: Request, actor: Actor, listed: Described, page: Page, asked: Mapping[str, Any], purpose: str
) -> StreamingResponse:
    fields = _columns(listed)
    columns = [ExportColumn(each.header, each.width) for each in fields.values()]
    rows = _rows(fields, page, request.app.state.house)
    return await export_answer(request, actor, ListExport(listed.name, listed.title, columns, rows, asked, purpose))


def _columns(listed: Described) -> dict[str, _Column]:
    """Nested lists have no cell."""
    found = {}
    for name, field in listed.model.model_fields.items():
        if any(part in str(field.annotation) for part in ("list[", "dict[", "tuple[")):
            continue
        text = field.description or name
        words = {code: word.strip() for code, word in _CODE.findall(text)}
        header = _HEAD.split(text)[0]
        wide = name in listed.units or field.annotation is UUID
        found[name] = _Column(header, _WIDE if wide else _NARROW, words, name in listed.units)
    return found


async def _rows(fields: Mapping[str, _Column], page: Page, house: House[Any]) -> Rows:
    after: UUID | None = None
    names: dict[UUID, str] = {}
    while found := await page(after, _CHUNK):
        for unit_id in {getattr(row, name) for row in found for name, column in fields.items() if column.unit} - names.keys() - {None}:
            unit = await house.units.get(unit_id)
            names[unit_id] = unit.name if unit else str(unit_id)
        yield [[_cell(getattr(row, name), column, names) for name, column in fields.items()] for row in found]
        after = found[-1].id


def _cell(value: Any, column: _Column, names: Mapping[UUID, str]) -> Any:  # noqa: ANN401 - whatever a row holds
    if column.unit:
        return names.get(value, "")
    if value is None or (isinstance(value, _CELLS) and not isinstance(value, str)):
        return value
    return column.words.get(str(value), str(value))
