"""The same paper as a workbook, for offices that go on working with it. Every text is written as text: no cell becomes a formula."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import xlsxwriter

_TEXT_ONLY: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_CELL_CHARACTERS: Final = 32_767
_WIDTH: Final = 18


def workbook(paper: Mapping[str, Any]) -> bytes:
    """`paper`: `Issued.to_json()`. Number, date and check value stand at the head and in the footer of each page."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, _TEXT_ONLY) as book:
        sheet = _Sheet(book, paper)
        sheet.line(paper["title"], sheet.large)
        sheet.line(paper["issuer"])
        sheet.row(["编号", paper["number"], "日期", paper["printed_on"], "校验码", paper["check_value"]])
        for block in paper["blocks"]:
            sheet.block(block)
        for label, value in (("依据：", paper["basis"]), ("", paper["note"])):
            if value:
                sheet.line(label + value)
    return out.getvalue()


class _Sheet:
    """Blocks below each other on one page; remembers the next free row."""

    def __init__(self, book: Any, paper: Mapping[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter is untyped
        self._book = book
        self._page = book.add_worksheet("打印件")
        self._next = 0
        self.large = book.add_format({"bold": True, "font_size": 16})
        self._bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "num_format": "@"})
        self._cell = book.add_format({"border": 1, "text_wrap": True, "num_format": "@"})
        self._page.set_column(0, 20, _WIDTH)
        self._page.set_paper(9)
        if paper["landscape"]:
            self._page.set_landscape()
        self._page.set_footer(f"&L编号 {paper['number']}&C校验码 {paper['check_value']}&R第 &P 页 共 &N 页")

    def line(self, text: str, form: Any = None) -> None:  # noqa: ANN401
        self._page.write_string(self._next, 0, text[:_CELL_CHARACTERS], form)
        self._next += 1

    def row(self, values: list[str], form: Any = None) -> None:  # noqa: ANN401
        for column, value in enumerate(values):
            self._page.write_string(self._next, column, value[:_CELL_CHARACTERS], form or self._cell)
        self._next += 1

    def block(self, block: Mapping[str, Any]) -> None:
        self._next += 1
        if block.get("title"):
            self.line(block["title"], self._bold)
        {
            "fields": self._fields,
            "table": self._table,
            "prose": self._prose,
            "signatures": self._signatures,
            "bars": self._chart,
        }[block["type"]](block)

    def _fields(self, block: Mapping[str, Any]) -> None:
        for label, value in block["pairs"]:
            self.row([label, value])

    def _table(self, block: Mapping[str, Any]) -> None:
        self.row(list(block["columns"]), self._bold)
        for values in block["rows"]:
            self.row(list(values))
        if block["total"]:
            self.row(list(block["total"]), self._bold)

    def _prose(self, block: Mapping[str, Any]) -> None:
        for paragraph in block["paragraphs"]:
            self.line(paragraph)

    def _signatures(self, block: Mapping[str, Any]) -> None:
        for index, place in enumerate(block["places"]):
            self.row([place, block["opinions"][index] if index < len(block["opinions"]) else "", "(盖章)", "年　月　日"])

    def _chart(self, block: Mapping[str, Any]) -> None:
        first = self._next
        for label, value, shown in zip(block["labels"], block["values"], block["shown"], strict=True):
            self._page.write_string(self._next, 0, label, self._cell)
            self._page.write_number(self._next, 1, value, self._cell)
            self._page.write_string(self._next, 2, shown, self._cell)
            self._next += 1
        if not block["labels"]:
            return
        chart = self._book.add_chart({"type": "bar"})
        ranges = ["打印件", first, 0, self._next - 1, 0], ["打印件", first, 1, self._next - 1, 1]
        chart.add_series({"categories": ranges[0], "values": ranges[1]})
        chart.set_legend({"none": True})
        self._page.insert_chart(first, 4, chart)
        self._next = max(self._next, first + 16)
