"""Rows by header, never by position: a title, a line for the reporting unit, group headings, the header, data, a signature line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from libs.common.kernel.errors import Code, refuse
from libs.common.workbooks.cells import Cell, CellError, civil_date, text
from libs.common.workbooks.opening import WorkbookLimits, check_workbook

_REPORTED = re.compile(r"填报日期[:：]\s*([0-9年月日./-]+)")
_UNIT = re.compile(r"填报单位[:：]\s*([^\s　]+)")
_HEADER_WITHIN = 20
Row = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands above the header. `header_row` is the sheet's row number; `reported_on` the 填报日期, if there is one."""

    title: str
    reporting_unit: str
    reported_on: date | None
    header_row: int


def read_workbook(content: bytes, headers: Sequence[str], limits: WorkbookLimits) -> tuple[Preamble, Iterator[Row]]:
    """The preamble, and the rows from the header to the first wholly empty one: the sheet's row number and the cells in the order of
    `headers`. Refuses WORKBOOK_REFUSED for a missing or doubled header.
    """
    check_workbook(content, limits)
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    except CalamineError:
        refuse(Code.WORKBOOK_REFUSED, "工作簿无法读取，请重新保存后上传")
    if sheet.width > limits.columns or sheet.height > limits.rows:
        refuse(Code.WORKBOOK_REFUSED, f"行数或列数超过上限({limits.rows}行、{limits.columns}列)，请分批上报")
    first = (sheet.start or (0, 0))[0]
    rows = enumerate(sheet.iter_rows(), first + 1)
    above: list[str] = []
    best: list[str] = list(headers)
    for number, row in rows:
        names = ["".join(text(cell).split()) for cell in row]
        missing = [header for header in headers if header not in names]
        if not missing:
            doubled = [header for header in headers if names.count(header) > 1]
            if doubled:
                refuse(Code.WORKBOOK_REFUSED, f"表头重复：{'、'.join(doubled)}")
            return _preamble(above, number), _rows(rows, [names.index(header) for header in headers])
        best = min(best, missing, key=len)
        above.append(" ".join(text(cell) for cell in row if cell != ""))
        if len(above) >= _HEADER_WITHIN:
            break
    refuse(Code.WORKBOOK_REFUSED, f"缺少表头：{'、'.join(best)}")


def read_preamble(content: bytes) -> Preamble:
    """What stands in the first rows, whatever the headers are."""
    check_workbook(content, WorkbookLimits())
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).iter_rows()
    above = [" ".join(text(cell) for cell in row if cell != "") for _, row in zip(range(_HEADER_WITHIN), rows, strict=False)]
    return _preamble(above, 0)


def _preamble(above: list[str], header_row: int) -> Preamble:
    joined = "\n".join(above)
    unit, reported = _UNIT.search(joined), _REPORTED.search(joined)
    try:
        on = civil_date(reported.group(1)) if reported else None
    except CellError:
        on = None
    return Preamble(above[0] if above else "", unit.group(1) if unit else "", on, header_row)


def _rows(rows: Iterator[tuple[int, list[Cell]]], columns: list[int]) -> Iterator[Row]:
    for number, row in rows:
        if not any(cell != "" for cell in row):
            return
        yield number, tuple(row[column] for column in columns)
