"""Rows by header, never by position: a title, a line for the reporting unit, group headings, the header, data, a signature line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from libs.common.kernel.errors import Code, refuse
from libs.common.workbooks.cells import Cell, CellError, civil_date, folded, text
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.opening import check_workbook

_UNIT = re.compile(r"填报单位[:：]\s*(.*?)\s*(?=填报日期|\n|$)")
_REPORTED = re.compile(r"填报日期[:：]\s*([\d年月日./ \u3000-]+)")
_HEADER_WITHIN = 20
Row = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands above the header. `header_row` is the sheet's row number; `reported_on` the 填报日期, if there is one."""

    title: str
    reporting_unit: str
    reported_on: date | None
    header_row: int


def open_sheet(content: bytes, limits: WorkbookLimits) -> CalamineSheet:
    """The first sheet that a person sees. Refuses WORKBOOK_REFUSED before anything is parsed, or for its extent."""
    check_workbook(content, limits)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        seen = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not seen:
            refuse(Code.WORKBOOK_REFUSED, "工作簿中没有可见的工作表，请重新保存后上传")
        sheet = book.get_sheet_by_name(seen[0])
    except CalamineError:
        refuse(Code.WORKBOOK_REFUSED, "工作簿无法读取，请重新保存后上传")
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= limits.rows or last_column >= limits.columns:
        refuse(Code.WORKBOOK_REFUSED, f"行数或列数超过上限({limits.rows}行、{limits.columns}列)，请删除多余的行列或分批上报")
    return sheet


def read_workbook(content: bytes, headers: Sequence[str], limits: WorkbookLimits) -> tuple[Preamble, Iterator[Row]]:
    """The preamble, and the rows from the header to the first wholly empty one: the sheet's row number and the cells in the order of
    `headers`. Refuses WORKBOOK_REFUSED for a missing or doubled header.
    """
    return rows_by_header(open_sheet(content, limits), headers)


def rows_by_header(sheet: CalamineSheet, headers: Sequence[str]) -> tuple[Preamble, Iterator[Row]]:
    """As `read_workbook`, of a sheet that is open."""
    rows = enumerate(sheet.iter_rows(), 1)  # empty rows at the top are rows too; empty columns at the left are left out
    wanted = {folded(header): header for header in headers}
    above: list[str] = []
    nearest: Sequence[str] = headers
    for number, row in islice(rows, _HEADER_WITHIN):
        names = [folded(cell) for cell in row]
        missing = [header for name, header in wanted.items() if name not in names]
        if not missing:
            if doubled := [header for name, header in wanted.items() if names.count(name) > 1]:
                refuse(Code.WORKBOOK_REFUSED, f"第{number}行表头重复：{'、'.join(doubled)}，请只保留一列")
            return _preamble(above, number), _rows(rows, [names.index(name) for name in wanted])
        nearest = min(nearest, missing, key=len)
        above.append(_line(row))
    refuse(Code.WORKBOOK_REFUSED, f"前{_HEADER_WITHIN}行中缺少表头：{'、'.join(nearest)}，请使用本系统的模板")


def read_preamble(content: bytes) -> Preamble:
    """What stands in the first rows, whatever the headers are."""
    sheet = open_sheet(content, WorkbookLimits())
    return _preamble([_line(row) for row in islice(sheet.iter_rows(), _HEADER_WITHIN)], 0)


def _line(row: Sequence[Cell]) -> str:
    return " ".join(filter(None, map(text, row)))


def _preamble(above: Sequence[str], header_row: int) -> Preamble:
    joined = "\n".join(above)
    unit, reported = _UNIT.search(joined), _REPORTED.search(joined)
    try:
        on = civil_date(reported[1]) if reported else None
    except CellError:
        on = None
    return Preamble(next(filter(None, above), ""), unit[1] if unit else "", on, header_row)


def _rows(rows: Iterator[tuple[int, list[Cell]]], columns: Sequence[int]) -> Iterator[Row]:
    for number, row in rows:
        if not any(map(text, row)):
            return
        yield number, tuple([row[column] for column in columns])
