"""The program that builds and runs containers here: podman or docker, whichever is there and answers."""

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Engine:
    """`command`: the program and the options that go before every subcommand."""

    command: tuple[str, ...]

    @property
    def is_podman(self) -> bool:
        return self.command[0].endswith("podman")

    def run(self, *arguments: str, given: str | None = None) -> str:
        """To its end; what it said. RuntimeError with its words where it fails."""
        done = subprocess.run([*self.command, *arguments], input=given, check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise RuntimeError(f"{' '.join([*self.command, *arguments])}\n{done.stdout}{done.stderr}")
        return done.stdout.strip()


def find_engine(told: str, programs: Sequence[str] = ("podman", "docker")) -> Engine | None:
    """`told`: the whole command where options are needed (`podman --root …`), or empty. None where none answers."""
    for command in [shlex.split(told)] if told else [[program] for program in programs]:
        if shutil.which(command[0]) is None:
            continue
        engine = Engine(tuple(command))
        try:
            engine.run("info")
        except RuntimeError:
            continue
        return engine
    return None
