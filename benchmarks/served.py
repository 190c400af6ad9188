"""A department served by a process of its own: its memory and its processor time are nobody else's. Linux only, as it asks /proc."""

import asyncio
import multiprocessing
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn

from benchmarks.harness import system_of
from deploy.local.composition import Secrets
from tests.support.local_system import TestSystem

_EVERY = 0.01


@dataclass(frozen=True, slots=True)
class Clerk:
    subject: str
    roles: tuple[str, ...]
    unit_id: str


@dataclass(frozen=True, slots=True)
class Served:
    """`tokens`: in the order of the clerks."""

    pid: int
    port: int
    tokens: list[str]

    def processor(self) -> float:
        return processor(self.pid)

    def children_processor(self) -> float:
        """Of the children that have ended."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def memory_now(self) -> int:
        return _kilobytes(self.pid, "VmRSS") // 1024

    def peak(self) -> int:
        """Of the process itself, since `forget_peak`; a child it starts has its own."""
        return _kilobytes(self.pid, "VmHWM") // 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    async def watch_children(self) -> int:
        """The peak of the largest child, in MB, as long as the caller lets this run; asked every hundredth of a second."""
        peak = 0
        with suppress(asyncio.CancelledError):
            while True:
                for child in _children(self.pid):
                    with suppress(OSError, StopIteration):  # gone meanwhile
                        peak = max(peak, _kilobytes(child, "VmHWM"))
                await asyncio.sleep(_EVERY)
        return peak // 1024


def processor(pid: int) -> float:
    """Seconds on a processor so far, all threads."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def _children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def _kilobytes(pid: int, field: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{field}:")).split()[1])


@asynccontextmanager
async def served(department: str, url: str, secrets: Secrets, port: int, clerks: Sequence[Clerk]) -> AsyncIterator[Served]:
    """`secrets`: those that the data were written with."""
    ours, theirs = multiprocessing.Pipe()
    arguments = (theirs, department, url, (secrets.seal_key, secrets.index_key), port, clerks)
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=arguments, daemon=False)
    process.start()
    theirs.close()
    try:
        tokens = await asyncio.to_thread(ours.recv)
        assert process.pid is not None
        yield Served(process.pid, port, tokens)
    finally:
        ours.close()  # tells it to end
        await asyncio.to_thread(process.join)


def _serve(told: Connection, department: str, url: str, keys: tuple[bytes, bytes], port: int, clerks: Sequence[Clerk]) -> None:
    asyncio.run(_answer(told, {department: url}, Secrets(*keys), port, clerks))


async def _answer(told: Connection, urls: dict[str, str], secrets: Secrets, port: int, clerks: Sequence[Clerk]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        async with system_of(urls, Path(directory), secrets=secrets) as system:
            server = uvicorn.Server(uvicorn.Config(system.system.app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
            serving = asyncio.create_task(server.serve())
            while not server.started and not serving.done():
                await asyncio.sleep(_EVERY)
            told.send([_token(system, clerk) for clerk in clerks])
            await asyncio.to_thread(_closed, told)
            server.should_exit = True
            await serving


def _token(system: TestSystem, clerk: Clerk) -> str:
    return system.token(clerk.subject, roles=list(clerk.roles), unit_id=clerk.unit_id)["Authorization"]


def _closed(told: Connection) -> None:
    with suppress(EOFError):
        told.recv()
