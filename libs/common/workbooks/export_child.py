"""The child process that writes an exported list: bounded memory and processor time, one row in memory at a time.

`python -m libs.common.workbooks.export_child FD` reads frames from stdin (8 bytes of length each): a head (JSON), then chunks of rows
(pickled by the parent). It writes the workbook into the open file FD and says on stdout how many rows it wrote and their digest (JSON).
"""

import hashlib
import json
import os
import pickle
import resource
import struct
import sys
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final

import xlsxwriter

from libs.common.workbooks.list_sheet import ListSheet, cell_text

_MEMORY_BYTES: Final = 1 << 30
_CPU_SECONDS: Final = 600
_ROWS_PER_SHEET: Final = 1_000_000  # a sheet ends at 1,048,576
_HEADER_ROW: Final = 2  # title, watermark, header
_FOOTER_CHARACTERS: Final = 240  # Excel takes 255 with its own marks
_TEXT_ONLY: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Book:
    """The workbook being written, a sheet at a time."""

    def __init__(self, out: BinaryIO, head: dict[str, Any]) -> None:
        self._head, self._mark = head, head["mark"]
        self._book = xlsxwriter.Workbook(out, {"constant_memory": True, **_TEXT_ONLY})
        self._book.set_properties({"title": head["title"], "author": self._mark["unit"], "comments": self._mark["line"]})
        formats = {
            "bold": {"bold": 1, "num_format": "@"},
            "text": {"num_format": "@"},
            "guarded": {"num_format": "@", "quote_prefix": 1},
            "day": {"num_format": "yyyy-mm-dd"},
            "moment": {"num_format": "yyyy-mm-dd hh:mm"},
            "money": {"num_format": "0.00"},
        }
        self._styles = {name: self._book.add_format(form)._get_xf_index() for name, form in formats.items()}  # noqa: SLF001 - rows carry it
        self._digest = hashlib.sha256()
        self._sheets, self.rows, self._row = 0, 0, 0
        self._page = self._new_page()

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        for cells in rows:
            if self._row > _HEADER_ROW + _ROWS_PER_SHEET:
                self._page = self._new_page()
            self._digest.update("\x1f".join([cell_text(value) for value in cells]).encode(errors="surrogatepass") + b"\x1e")
            self._page.write_cells(self._row, cells, self._styles)
            self._row += 1
            self.rows += 1

    def close(self) -> str:
        """The digest of the list; the page 说明 comes last, when it is known."""
        digest = self._digest.hexdigest()
        notes = self._book.add_worksheet("说明", ListSheet)
        notes.set_column(0, 0, 16)
        notes.set_column(1, 1, 90)
        said = (
            ("名单", self._head["title"]),
            ("导出单位", self._mark["unit"]),
            ("导出人", self._mark["who"]),
            ("导出时间", self._mark["at"]),
            ("用途", self._mark["purpose"]),
            ("筛选条件", self._mark["filter"]),
            ("条数", str(self.rows)),
            ("导出编号", self._mark["number"]),
            ("校验值", self._mark["check"]),
            ("内容摘要", digest),
            ("使用要求", "本名单含个人信息，仅限上述用途使用；不得转发、公开，用毕按规定销毁。导出已留痕。"),
        )
        for row, pair in enumerate(said):
            notes.write_cells(row, pair, self._styles)
        self._print_setup(notes)
        self._book.close()
        return digest

    def _new_page(self) -> Any:  # noqa: ANN401 - XlsxWriter is untyped
        self._sheets += 1
        page = self._book.add_worksheet("名单" if self._sheets == 1 else f"名单{self._sheets}", ListSheet)
        columns = self._head["columns"]
        for index, column in enumerate(columns):
            page.set_column(index, index, column["width"])
        page.freeze_panes(_HEADER_ROW + 1, 0)
        page.repeat_rows(_HEADER_ROW)
        self._print_setup(page)
        bold = {**self._styles, "text": self._styles["bold"]}
        page.write_cells(0, [self._head["title"]], bold)
        page.write_cells(1, [self._mark["line"]], self._styles)
        page.write_cells(_HEADER_ROW, [column["header"] for column in columns], bold)
        self._row = _HEADER_ROW + 1
        return page

    def _print_setup(self, page: Any) -> None:  # noqa: ANN401
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        mark = self._mark
        owner = f"{mark['unit']} {mark['who']} {mark['at']}".replace("&", "&&")
        page.set_header(f"&L{owner[:100]}&R{mark['number']}")
        page.set_footer(f"&L{mark['purpose'].replace('&', '&&')[: _FOOTER_CHARACTERS - 80]}&C&P/&N&R{mark['check']}")


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    while size := stream.read(8):
        yield stream.read(struct.unpack("<Q", size)[0])


def main() -> None:
    """No core file: it would hold what the list holds."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    frames = _frames(sys.stdin.buffer)
    head = json.loads(next(frames))
    with os.fdopen(int(sys.argv[1]), "w+b") as out:
        book = _Book(out, head)
        for frame in frames:
            book.write(pickle.loads(frame))  # noqa: S301 - what our own parent sends
        digest = book.close()
    sys.stdout.write(json.dumps({"rows": book.rows, "sha256": digest}))


if __name__ == "__main__":
    main()
