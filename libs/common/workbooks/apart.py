"""Parsing apart from the server: a hostile workbook can kill a child, never the process that serves others."""

import asyncio
import pickle
import struct
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.workbooks.opening import WorkbookLimits
from libs.common.workbooks.reading import Preamble, Row

_ROOT = Path(__file__).resolve().parents[3]


class OpenWorkbook:
    """A workbook that a child is reading."""

    def __init__(self, preamble: Preamble, process: asyncio.subprocess.Process) -> None:
        self.preamble = preamble
        self._process = process

    async def chunks(self) -> AsyncIterator[list[Row]]:
        """Up to 2,000 rows at a time."""
        while True:
            kind, value = await _hear(self._process)
            if kind == "end":
                return
            yield value


@asynccontextmanager
async def open_workbook(content: bytes, headers: Sequence[str], limits: WorkbookLimits | None = None) -> AsyncIterator[OpenWorkbook]:
    """Refuses WORKBOOK_REFUSED; a child that died of its limits is a refusal too."""
    with tempfile.NamedTemporaryFile(prefix="laomo-", suffix=".xlsx") as file:
        await asyncio.to_thread(Path(file.name).write_bytes, content)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "libs.common.workbooks.child",
            cwd=_ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            assert process.stdin is not None
            process.stdin.write(pickle.dumps((file.name, tuple(headers), limits or WorkbookLimits())))
            process.stdin.close()
            _, preamble = await _hear(process)
            yield OpenWorkbook(preamble, process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _hear(process: asyncio.subprocess.Process) -> tuple[str, Any]:
    assert process.stdout is not None
    try:
        (size,) = struct.unpack("<Q", await process.stdout.readexactly(8))
        kind, value = pickle.loads(await process.stdout.readexactly(size))  # noqa: S301 - from our own child
    except asyncio.IncompleteReadError:
        refuse(Code.WORKBOOK_REFUSED, "工作簿过大或过于复杂，无法读取，请分批上报")
    if kind == "refused":
        raise LaomoError(Code(value[0]), value[1])
    return kind, value
