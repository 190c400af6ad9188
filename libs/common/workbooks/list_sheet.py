"""A worksheet that is written a whole row at a time: one string a row instead of some thirty calls a cell, four times as fast.

XlsxWriter writes a text of the shape <r>…</r> as it stands when it streams; here every text is escaped, so no cell can carry markup.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

CELL_CHARACTERS: Final = 32_767
LEADS: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet, or the program a cell is pasted into, may take for the beginning of a formula."""
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CODED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # a spreadsheet would read _x0041_ as "A"
_EPOCH: Final = date(1899, 12, 30)
_FIRST_DAY: Final = date(1900, 3, 1)  # before it Excel's calendar is wrong
_DAY_SECONDS: Final = 86_400
_COLUMNS: Final = [xl_col_to_name(index) for index in range(256)]


def cell_text(value: Any) -> str:  # noqa: ANN401
    """What a cell says, for the digest: the same whether it is written as text, number or date."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def escaped(text: str) -> str:
    """Text as XML content; what XML cannot hold is left out."""
    if "_x" in text:
        text = _CODED.sub("_x005F_", text)
    return _UNFIT.sub("", text[:CELL_CHARACTERS]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class ListSheet(Worksheet):
    """Of a workbook with constant_memory. Rows written here come after those written cell by cell."""

    def write_cells(self, row: int, cells: Sequence[Any], styles: Mapping[str, int]) -> None:
        """A row of plain values. `styles`: the numbers of the formats text, guarded, day, moment, money."""
        if row > self.previous_row:
            self._write_single_row(row)
        self._check_dimensions(row, max(len(cells) - 1, 0))
        number = row + 1
        written = [f'<row r="{number}">']
        for column, value in enumerate(cells):
            if value is not None and value != "":
                written.append(_cell(f"{_COLUMNS[column]}{number}", value, styles))
        written.append("</row>")
        self.fh.write("".join(written))


def _cell(place: str, value: Any, styles: Mapping[str, int]) -> str:  # noqa: ANN401
    if isinstance(value, str):
        style = styles["guarded" if value.startswith(LEADS) else "text"]
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(value)}</t></is></c>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, Decimal) and value.is_finite():
        return f'<c r="{place}" s="{styles["money"]}"><v>{value}</v></c>'
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f'<c r="{place}" s="{styles["moment"]}"><v>{(value.date() - _EPOCH).days + seconds / _DAY_SECONDS:.10f}</v></c>'
    if isinstance(value, date) and value >= _FIRST_DAY:
        return f'<c r="{place}" s="{styles["day"]}"><v>{(value - _EPOCH).days}</v></c>'
    return f'<c r="{place}" s="{styles["text"]}" t="inlineStr"><is><t>{escaped(cell_text(value))}</t></is></c>'
