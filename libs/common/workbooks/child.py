"""The child process that parses a workbook: bounded memory and processor time, rows by chunks over stdout.

`python -m libs.common.workbooks.child` reads a pickled (path, headers, limits) from stdin.
"""

import pickle
import resource
import struct
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from libs.common.kernel.errors import LaomoError
from libs.common.workbooks.reading import read_workbook

MEMORY_BYTES = 2 << 30
CPU_SECONDS = 120
CHUNK = 2_000


def _say(message: Any) -> None:  # noqa: ANN401
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.write(struct.pack("<Q", len(data)) + data)
    sys.stdout.buffer.flush()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    path, headers, limits = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    try:
        preamble, rows = read_workbook(Path(path).read_bytes(), headers, limits)
        _say(("preamble", preamble))
        while chunk := list(islice(rows, CHUNK)):
            _say(("rows", chunk))
        _say(("end", None))
    except LaomoError as error:
        _say(("refused", (error.code, error.detail)))


if __name__ == "__main__":
    main()
