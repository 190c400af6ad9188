"""The directory that the bank collects from: a file is staged before the commit and named after it, so the bank never sees what did not happen."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from libs.common.kernel.ids import new_id
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class BankOutbox:
    directory: Path

    async def stage(self, name: str, content: bytes, uow: UnitOfWork) -> None:
        """Write and flush `name`.part now; rename it to `name` once the transaction has committed."""
        part = self.directory / f"{name}.{new_id().hex}.part"
        await asyncio.to_thread(_write, part, content)
        uow.after_commit(lambda: _publish(part, self.directory / name))

    async def put(self, name: str, content: bytes) -> None:
        """For what is committed already: a file that a crash left unnamed."""
        part = self.directory / f"{name}.{new_id().hex}.part"
        await asyncio.to_thread(_write, part, content)
        await asyncio.to_thread(_publish, part, self.directory / name)

    def has(self, name: str) -> bool:
        return (self.directory / name).exists()


def _write(part: Path, content: bytes) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _publish(part: Path, target: Path) -> None:
    part.replace(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
