"""The child process that parses a workbook: bounded memory and processor time, answers as frames over stdout.

`python -m libs.common.workbooks.child` reads from stdin the length of an instruction (8 bytes), the instruction (JSON) and the workbook.
A frame is its length (8 bytes) and a pickled (kind, value) of plain values: preamble, rows, end | file | refused.
"""

import json
import pickle
import resource
import struct
import sys
from dataclasses import astuple
from io import BytesIO
from itertools import islice
from typing import Any

from libs.common.kernel.errors import LaomoError
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.reading import open_sheet, rows_by_header
from libs.common.workbooks.reports import render_report

ROWS_PER_FRAME = 2_000


def _say(kind: str, value: Any = None) -> None:  # noqa: ANN401
    data = pickle.dumps((kind, value), pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.write(struct.pack("<Q", len(data)) + data)
    sys.stdout.buffer.flush()


def _confine(limits: WorkbookLimits) -> None:
    """No core file either: it would hold what the workbook holds."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    (size,) = struct.unpack("<Q", sys.stdin.buffer.read(8))
    instruction = json.loads(sys.stdin.buffer.read(size))
    limits = WorkbookLimits(**instruction["limits"])
    _confine(limits)
    try:
        sheet = open_sheet(sys.stdin.buffer.read(), limits)
        preamble, rows = rows_by_header(sheet, instruction["headers"])
        if "verdicts" in instruction:
            out = BytesIO()
            render_report(sheet, out, preamble.header_row, {number: (code, said) for number, code, said in instruction["verdicts"]})
            _say("file", out.getvalue())
            return
        _say("preamble", astuple(preamble))
        while chunk := list(islice(rows, ROWS_PER_FRAME)):
            _say("rows", chunk)
        _say("end")
    except LaomoError as error:
        _say("refused", (str(error.code), error.detail))


if __name__ == "__main__":
    main()
