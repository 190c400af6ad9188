"""The same workbook back with a verdict beside each row, and empty templates. Every text is written as text: no cell becomes a formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from python_calamine import CalamineSheet, CalamineWorkbook

from libs.common.workbooks.cells import Cell

_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_VERDICT = ("处理结果代码", "处理说明")


@dataclass(frozen=True, slots=True)
class Column:
    """A header of a template; `choices`: the list a cell must come from; `note`: how to fill it."""

    header: str
    choices: tuple[str, ...] = ()
    note: str = ""


def render_report(content: bytes, verdicts: Mapping[int, tuple[str, str]]) -> bytes:
    """`verdicts`: sheet row number → code and sentence. Their two columns stand right of everything, without a merged heading."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    out = BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        page, days = book.add_worksheet(sheet.name), book.add_format({"num_format": "yyyy-mm-dd"})
        header_row = _widest_row(sheet)
        width = sheet.width + (sheet.start or (0, 0))[1]
        for number, row in enumerate(sheet.iter_rows(), (sheet.start or (0, 0))[0] + 1):
            for column, cell in enumerate(row):
                _put(page, number - 1, column, cell, days)
            for column, cell in enumerate(_VERDICT if number == header_row else verdicts.get(number, ())):
                page.write_string(number - 1, width + column, cell)
    return out.getvalue()


def _widest_row(sheet: CalamineSheet) -> int:
    """The header: the first of the top rows in which most cells are filled."""
    filled = [sum(isinstance(cell, str) and cell != "" for cell in row) for _, row in zip(range(20), sheet.iter_rows(), strict=False)]
    return filled.index(max(filled)) + 1 + (sheet.start or (0, 0))[0] if filled else 1


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An empty workbook of the unions' shape: title, reporting unit, header in row 4, lists to choose from, a page of notes."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page, bold = book.add_worksheet("填报"), book.add_format({"bold": True, "border": 1})
        page.write_string(0, 0, title, bold)
        page.write_string(1, 0, "填报单位：　　填报日期：")
        for index, column in enumerate(columns):
            page.write_string(3, index, column.header, bold)
            page.set_column(index, index, 16, book.add_format({"num_format": "@"}))
            if column.choices:
                page.data_validation(4, index, 100_000, index, {"validate": "list", "source": list(column.choices)})
        notes = book.add_worksheet("填表说明")
        for row, column in enumerate(columns):
            notes.write_string(row, 0, column.header, bold)
            notes.write_string(row, 1, column.note or "、".join(column.choices) or "文本")
    return out.getvalue()


def _put(page: Any, row: int, column: int, cell: Cell, days: Any) -> None:  # noqa: ANN401 - XlsxWriter is untyped
    if isinstance(cell, date | datetime):
        page.write_datetime(row, column, cell, days)
    elif isinstance(cell, bool | int | float):
        page.write(row, column, cell)
    elif cell != "":
        page.write_string(row, column, str(cell))
