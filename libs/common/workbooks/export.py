"""Any list as an Excel workbook, streamed: rows go in chunks to a child of bounded memory, which writes them into an unlinked file.

Nothing a person typed becomes a formula; every printed page and the page 说明 say who took the list out, for whom, when and why (domain.md §8:
exports are watermarked). The child has no secret in its environment, and the server's event loop never waits for it.
"""

import asyncio
import contextlib
import json
import pickle
import struct
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final
from weakref import WeakKeyDictionary

from libs.common.kernel.errors import Code, LaomoError

_ROOT: Final = Path(__file__).resolve().parents[3]
_AT_ONCE: Final = 2  # children of one process that write at the same time; the next waits
_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
Rows = AsyncIterator[Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """`width` in characters. What a cell may hold: text, int, Decimal (money in yuan), date, datetime, bool (是/否), UUID, None."""

    header: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Watermark:
    """Who took the list out of the system. `number` names the export, `check` proves that the system made it."""

    number: str
    check: str
    who: str
    unit: str
    at: str
    purpose: str
    filter: str

    @property
    def line(self) -> str:
        return f"{self.unit} {self.who} {self.at} 导出 · 用途：{self.purpose} · 编号 {self.number} · 校验值 {self.check}"


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished workbook: the open file, unlinked already; `sha256` is over the cells of the list, row by row."""

    file: BinaryIO
    rows: int
    sha256: str


async def export_workbook(title: str, columns: Sequence[ExportColumn], rows: Rows, mark: Watermark) -> Exported:
    """Write `rows` (chunks of cells in the order of `columns`). The caller closes the file. An error of `rows` passes through."""
    async with _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE)):
        with contextlib.ExitStack() as kept, tempfile.TemporaryDirectory(prefix="laomo-") as scratch:
            file = kept.enter_context(tempfile.TemporaryFile(prefix="laomo-"))
            head = {"title": title, "columns": [asdict(column) for column in columns], "mark": {**asdict(mark), "line": mark.line}}
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "libs.common.workbooks.export_child",
                str(file.fileno()),
                cwd=_ROOT,
                env={"TMPDIR": scratch},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                pass_fds=(file.fileno(),),
            )
            try:
                said = await _feed(process, head, rows)
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
            file.seek(0)
            kept.pop_all()  # the file lives on with the answer
            return Exported(file, said["rows"], said["sha256"])


async def _feed(process: asyncio.subprocess.Process, head: dict[str, Any], rows: Rows) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        await _send(process.stdin, json.dumps(head).encode())
        async for chunk in rows:
            await _send(process.stdin, pickle.dumps([tuple(row) for row in chunk], pickle.HIGHEST_PROTOCOL))
        process.stdin.close()
        answer = await process.stdout.read()
        await process.wait()
    except (BrokenPipeError, ConnectionResetError) as lost:
        raise LaomoError(Code.UNAVAILABLE, "名单过大或服务繁忙，未能生成工作簿，请缩小范围后重试") from lost
    if process.returncode or not answer:
        raise LaomoError(Code.UNAVAILABLE, "名单过大或服务繁忙，未能生成工作簿，请缩小范围后重试")
    said: dict[str, Any] = json.loads(answer)
    return said


async def _send(pipe: asyncio.StreamWriter, data: bytes) -> None:
    pipe.write(struct.pack("<Q", len(data)))
    pipe.write(data)
    await pipe.drain()


async def chunks_of(file: BinaryIO, size: int = 1 << 18) -> AsyncIterator[bytes]:
    """The workbook piece by piece, for an HTTP answer; closes it, also when the client goes away."""
    try:
        while piece := await asyncio.to_thread(file.read, size):
            yield piece
    finally:
        file.close()
