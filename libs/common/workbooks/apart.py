"""Parsing apart from the server: a hostile workbook can kill a child, never the process that serves others.

The workbook goes to the child in anonymous memory, never through a file: it is full of ID numbers. The child is a new interpreter with an
empty environment (no secret in it), not a fork of a server with threads; what it answers is unpickled as plain values only.
"""

import asyncio
import contextlib
import io
import json
import os
import pickle
import signal
import struct
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.reading import Preamble, Row

_ROOT = Path(__file__).resolve().parents[3]
_PIPE_BYTES = 1 << 20
_FRAMES_PER_FILE = 2  # a frame is never larger than the largest file twice over
_PLAIN = {kind.__name__: kind for kind in (date, datetime, time, timedelta)}
_log = structlog.get_logger()


class OpenWorkbook:
    """A workbook that a child is reading."""

    def __init__(self, preamble: Preamble, process: asyncio.subprocess.Process, limits: WorkbookLimits) -> None:
        self.preamble = preamble
        self._process = process
        self._limits = limits

    async def chunks(self) -> AsyncIterator[list[Row]]:
        """Up to 2,000 rows at a time; the child waits while nobody asks."""
        while True:
            kind, value = await _hear(self._process, self._limits)
            if kind == "end":
                return
            yield value


@contextlib.asynccontextmanager
async def open_workbook(content: bytes, headers: Sequence[str], limits: WorkbookLimits | None = None) -> AsyncIterator[OpenWorkbook]:
    """Refuses WORKBOOK_REFUSED; a child that died of its limits is a refusal too."""
    limits = limits or WorkbookLimits()
    async with _child({"headers": list(headers)}, content, limits) as process:
        _, preamble = await _hear(process, limits)
        yield OpenWorkbook(Preamble(*preamble), process, limits)


@contextlib.asynccontextmanager
async def read_in_child(path: Path, headers: Sequence[str], limits: WorkbookLimits | None = None) -> AsyncIterator[OpenWorkbook]:
    """`open_workbook` of a file; of one that is too large no more is read than shows it."""
    limits = limits or WorkbookLimits()

    def read() -> bytes:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)

    async with open_workbook(await asyncio.to_thread(read), headers, limits) as workbook:
        yield workbook


async def report_in_child(
    content: bytes, headers: Sequence[str], verdicts: Mapping[int, tuple[str, str]], limits: WorkbookLimits | None = None
) -> bytes:
    """The sheet back with `verdicts` beside its rows: sheet row number → code and sentence. Refuses what `open_workbook` refuses."""
    limits = limits or WorkbookLimits()
    instruction = {"headers": list(headers), "verdicts": [(number, *verdict) for number, verdict in verdicts.items()]}
    async with _child(instruction, content, limits) as process:
        _, report = await _hear(process, limits)
    return bytes(report)


@contextlib.asynccontextmanager
async def _child(instruction: Mapping[str, Any], content: bytes, limits: WorkbookLimits) -> AsyncIterator[asyncio.subprocess.Process]:
    order = json.dumps({**instruction, "limits": asdict(limits)}).encode()
    with tempfile.TemporaryDirectory(prefix="laomo-") as scratch, os.fdopen(os.memfd_create("workbook"), "r+b") as memory:
        await asyncio.to_thread(_fill, memory, (struct.pack("<Q", len(order)), order, content))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "libs.common.workbooks.child",
            cwd=_ROOT,
            env={"TMPDIR": scratch},
            stdin=memory,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_PIPE_BYTES,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)  # process.kill() would reap a child that has just ended, behind asyncio's back
            if (status := await process.wait()) not in (0, -signal.SIGKILL):
                _log.warning("workbook_child_died", status=status)


def _fill(memory: BinaryIO, parts: Sequence[bytes]) -> None:
    memory.writelines(parts)
    memory.seek(0)


class _PlainValues(pickle.Unpickler):
    """A child that a workbook has taken over must not make the parent run anything."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        if module == "datetime" and name in _PLAIN:
            return _PLAIN[name]
        raise pickle.UnpicklingError(name)


async def _hear(process: asyncio.subprocess.Process, limits: WorkbookLimits) -> tuple[str, Any]:
    assert process.stdout is not None
    try:
        (size,) = struct.unpack("<Q", await process.stdout.readexactly(8))
        frame = await process.stdout.readexactly(min(size, _FRAMES_PER_FILE * limits.file_bytes))
        kind, value = _PlainValues(io.BytesIO(frame)).load()
    except (asyncio.IncompleteReadError, pickle.UnpicklingError, EOFError):
        refuse(Code.WORKBOOK_REFUSED, "工作簿过大或过于复杂，无法读取，请分批上报")
    if kind == "refused":
        raise LaomoError(Code(value[0]), value[1])
    return kind, value
