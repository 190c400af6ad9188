"""Child processes of a local system: started, watched, started again with a growing pause when they end, stopped in order."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from libs.common.persistence.embedded import die_with

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_STEADY_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 30.0


@dataclass
class Child:
    """`probe`: the address that answers 200 once it is ready."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    probe: str
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    starts: int = 0
    began: float = 0.0
    pause: float = _FIRST_PAUSE

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None and self.process.poll() is None else None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - the loop runs in the main thread
            )
        self.starts += 1
        self.began = time.monotonic()

    def send(self, number: signal.Signals) -> None:
        """A signal to the process, if it lives."""
        if self.pid is not None and self.process is not None:
            self.process.send_signal(number)


class Processes:
    """Keeps its children running until told to stop."""

    def __init__(self) -> None:
        self.children: dict[str, Child] = {}
        self._keeping: asyncio.Task[None] | None = None
        self._halted: set[str] = set()

    def add(self, child: Child) -> None:
        self.children[child.name] = child

    async def start(self) -> None:
        for child in self.children.values():
            child.start()
        self._keeping = asyncio.create_task(self._keep())

    async def ready(self, seconds: float = 60.0) -> None:
        """Every child answers its probe. RuntimeError names those that do not, with their last words."""
        deadline = time.monotonic() + seconds
        async with httpx.AsyncClient(timeout=2) as http:
            waiting = list(self.children.values())
            while waiting:
                waiting = [child for child in waiting if not await answers(http, child.probe)]
                if waiting and time.monotonic() > deadline:
                    raise RuntimeError("\n".join(f"{child.name} did not start:\n{last_words(child.log)}" for child in waiting))
                await asyncio.sleep(0.1)

    async def stop_one(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """End a child and keep it ended until `start_one`."""
        self._halted.add(name)
        child = self.children[name]
        child.send(number)
        if child.process is not None:
            await asyncio.to_thread(child.process.wait, _STOP_SECONDS)

    def start_one(self, name: str) -> None:
        self._halted.discard(name)
        self.children[name].start()

    async def stop(self) -> None:
        """All at once: each finishes what is under way. Those that do not end in time are killed."""
        if self._keeping is not None:
            self._keeping.cancel()
        for child in self.children.values():
            child.send(signal.SIGTERM)
        for child in self.children.values():
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    await asyncio.to_thread(child.process.wait, _STOP_SECONDS)
                child.send(signal.SIGKILL)
                child.process.wait()

    async def _keep(self) -> None:
        while True:
            now = time.monotonic()
            for name, child in self.children.items():
                if child.pid is None and name not in self._halted and now - child.began > child.pause:
                    child.pause = _FIRST_PAUSE if now - child.began > _STEADY_SECONDS else min(_LONGEST_PAUSE, 2 * child.pause)
                    child.start()
            await asyncio.sleep(0.1)


async def answers(http: httpx.AsyncClient, probe: str) -> bool:
    """Whether a process says that it is ready."""
    try:
        return (await http.get(probe)).is_success
    except httpx.HTTPError:
        return False


def last_words(log: Path, lines: int = 12) -> str:
    """The end of a log."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:]) if log.exists() else ""
