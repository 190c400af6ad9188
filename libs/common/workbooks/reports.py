"""The same sheet back with a verdict beside each row, and empty templates. Every text is written as text: no cell becomes a formula."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from python_calamine import CalamineSheet
from xlsxwriter.utility import xl_rowcol_to_cell

from libs.common.workbooks.cells import Cell

_TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
VERDICT_HEADERS = ("处理结果代码", "处理说明")
_HEADER_ROW, _LAST_ROW = 3, 100_000
_LIST_CHARACTERS = 255  # Excel takes no longer list into the cell's own rule
_FIRST_EXCEL_YEAR = 1900
_CELL_CHARACTERS = 32_767
_NOTES = (
    "只填写本工作簿的第一张工作表，一行一条；遇到整行空白即视为填报结束。",
    "各列按表头名称识别，列的先后可以调整，表头文字不能改动、不能重复。",
    "公民身份号码、银行卡号须按文本填写；数值格式会丢失末位数字，将被退回。",
    "日期写作 1958-03-12、1958/3/12、1958.03.12、1958年3月12日 或 19580312。",
    "金额以元为单位，最多两位小数，不带千分位分隔符。",
    "不得含有公式、宏、外部链接、嵌入对象，不得设置打开密码，否则整个文件退回。",
)


@dataclass(frozen=True, slots=True)
class Column:
    """A header of a template; `choices`: the list a cell must come from; `note`: how to fill it."""

    header: str
    choices: tuple[str, ...] = ()
    note: str = ""


def render_report(sheet: CalamineSheet, out: Path | BinaryIO, header_row: int, verdicts: Mapping[int, tuple[str, str]]) -> None:
    """`header_row` and the keys of `verdicts` are the sheet's row numbers; a verdict is a code and a sentence, right of everything."""
    first = (sheet.start or (0, 0))[1]
    beside = (sheet.end or (0, 0))[1] + 1
    with xlsxwriter.Workbook(out, {"constant_memory": True, **_TEXT_ONLY}) as book:
        page = book.add_worksheet(sheet.name)
        days, moments, bold = (
            book.add_format(form) for form in ({"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"}, {"bold": 1})
        )
        page.set_column(beside, beside + 1, 32)
        page.freeze_panes(header_row, 0)
        for number, row in enumerate(sheet.iter_rows(), 1):
            for column, cell in enumerate(row, first):
                if cell == "":
                    continue
                if isinstance(cell, str):
                    page.write_string(number - 1, column, cell[:_CELL_CHARACTERS], bold if number == header_row else None)
                else:
                    _put(page, number - 1, column, cell, days, moments)
            said = VERDICT_HEADERS if number == header_row else verdicts.get(number, ())
            for column, cell in enumerate(said, beside):
                page.write_string(number - 1, column, cell, bold if number == header_row else None)


def _put(page: Any, row: int, column: int, cell: Cell, days: Any, moments: Any) -> None:  # noqa: ANN401 - XlsxWriter is untyped
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, float | int):
        page.write_number(row, column, cell)
    elif isinstance(cell, date) and cell.year >= _FIRST_EXCEL_YEAR:
        exact = isinstance(cell, datetime) and cell.time() != time()
        page.write_datetime(row, column, cell, moments if exact else days)
    else:
        page.write_string(row, column, str(cell))


def write_template(out: Path | BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]] = ()) -> None:
    """A workbook of the unions' shape: title, reporting unit, header in row 4, lists to choose from, a page of notes. `rows`: what is
    known already, from the first column on; without them it is empty.
    """
    with xlsxwriter.Workbook(out, _TEXT_ONLY) as book:
        page, notes = book.add_worksheet("填报"), book.add_worksheet("填表说明")
        bold, plain = book.add_format({"bold": True, "border": 1}), book.add_format({"num_format": "@"})
        page.write_string(0, 0, title, bold)
        page.write_string(1, 0, "填报单位：　　填报日期：")
        page.freeze_panes(_HEADER_ROW + 1, 0)
        for index, column in enumerate(columns):
            page.set_column(index, index, 16, plain)
            page.write_string(_HEADER_ROW, index, column.header, bold)
        for number, row in enumerate(rows, _HEADER_ROW + 1):
            for index, cell in enumerate(row):
                page.write_string(number, index, cell[:_CELL_CHARACTERS], plain)
        _write_notes(notes, columns, bold)
        _offer_choices(book, page, columns)


def template(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]] = ()) -> bytes:
    """`write_template`, in memory."""
    out = BytesIO()
    write_template(out, title, columns, rows)
    return out.getvalue()


def _write_notes(notes: Any, columns: Sequence[Column], bold: Any) -> None:  # noqa: ANN401
    notes.set_column(0, 0, 28)
    notes.set_column(1, 1, 80)
    notes.write_string(0, 0, "填表说明", bold)
    for row, line in enumerate(_NOTES, 1):
        notes.write_number(row, 0, row)
        notes.write_string(row, 1, line)
    for row, column in enumerate(columns, len(_NOTES) + 2):
        chosen = f"从列表中选择：{'、'.join(column.choices)}" if column.choices else ""
        notes.write_string(row, 0, column.header, bold)
        notes.write_string(row, 1, "；".join(filter(None, (column.note, chosen))) or "按实际情况填写")


def _offer_choices(book: Any, page: Any, columns: Sequence[Column]) -> None:  # noqa: ANN401
    """A drop-down per list; a list too long for the rule itself stands on a hidden page."""
    hidden = None
    for index, column in enumerate(columns):
        if not column.choices:
            continue
        source: list[str] | str = list(column.choices)
        if len(",".join(column.choices)) > _LIST_CHARACTERS or any("," in choice for choice in column.choices):
            if hidden is None:
                hidden = book.add_worksheet("选项")
                hidden.hide()
            hidden.write_column(0, index, column.choices)
            top, end = (xl_rowcol_to_cell(row, index, row_abs=True, col_abs=True) for row in (0, len(column.choices) - 1))
            source = f"=选项!{top}:{end}"
        rule = {"validate": "list", "source": source, "error_title": "填写有误", "error_message": "请从列表中选择"}
        page.data_validation(_HEADER_ROW + 1, index, _LAST_ROW, index, rule)
