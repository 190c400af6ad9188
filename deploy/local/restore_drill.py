"""`python -m deploy.local.restore_drill`: a funds database is archived and backed up, goes on, suffers a mistake and a power cut, and is
recovered to the moment before the mistake. The ledger's proof, the audit chain and every balance must be those of that moment.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from deploy.local.drill_books import Books, Facts
from libs.common.kernel.money import format_yuan
from libs.common.persistence.databases import app_url, create_department_database, owner_url
from libs.common.persistence.embedded import EmbeddedPostgres, binaries, reachable_place, unprivileged
from libs.common.persistence.migrate import migrate

_PASSWORD: Final = "of-the-drill-only"  # noqa: S105 - a database that is gone in a minute
_PATIENCE_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.05
_COLUMNS: Final = ("received", "pool", "allotted", "reserved", "paid", "returned", "difference")
_MISTAKE: Final = "UPDATE ledger.account_balance SET dr_posted = 0; DELETE FROM audit_row WHERE seq = 2"


@dataclass(frozen=True, slots=True)
class Drill:
    """What came of it."""

    noted_at: str
    noted: Facts
    spoilt: Facts
    recovered: Facts
    backup_seconds: float
    recovery_seconds: float

    @property
    def passed(self) -> bool:
        """The mistake was seen, and what was recovered is what was noted, and holds."""
        seen = not self.spoilt.holds and not self.spoilt.audit_intact
        return seen and self.noted.holds and self.noted.audit_intact and self.recovered == self.noted


def drill(place: Path, people: int = 20) -> Drill:
    """In `place`, which is left empty of servers. Blocking; from the main thread (EmbeddedPostgres)."""
    archive, backup = place / "archive", place / "recovered"
    _own(archive)
    with EmbeddedPostgres(place / "primary") as primary:
        _archive_into(primary, archive)
        primary.stop()
        primary.start()
        names = create_department_database(primary.url(), "funds", _PASSWORD, _PASSWORD)
        migrate("funds", owner_url(primary.url(), names, _PASSWORD), names.app)
        books = Books(app_url(primary.url(), names, _PASSWORD))
        earmark = asyncio.run(books.fund())
        asyncio.run(books.release(earmark, people))
        asyncio.run(books.answer(people // 2))
        began = time.monotonic()
        _base_backup(primary, backup)
        backup_seconds = time.monotonic() - began

        asyncio.run(books.answer(people // 4))  # after the backup: only the archived WAL has it
        asyncio.run(books.release(earmark, people // 2))
        noted = asyncio.run(books.facts())
        noted_at = _moment(primary)
        with psycopg.connect(owner_url(primary.url(), names, _PASSWORD), autocommit=True) as owner:
            owner.execute(_MISTAKE)
        spoilt = asyncio.run(books.facts())
        _await_archived(primary)
        primary.kill()  # and a power cut: what is not in the archive is gone

    began = time.monotonic()
    _prepare_recovery(primary, backup, archive, noted_at)
    with EmbeddedPostgres(backup) as recovered:
        _await_promotion(recovered)
        books.url = app_url(recovered.url(), names, _PASSWORD)
        facts = asyncio.run(books.facts())
        return Drill(noted_at, noted, spoilt, facts, backup_seconds, time.monotonic() - began)


def _archive_into(server: EmbeddedPostgres, archive: Path) -> None:
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET archive_mode = on")
        admin.execute(f"ALTER SYSTEM SET archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'")


def _base_backup(server: EmbeddedPostgres, target: Path) -> None:
    command = [str(binaries() / "pg_basebackup"), "-d", server.url(), "-D", str(target), "--checkpoint=fast", "--wal-method=none"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"pg_basebackup failed:\n{done.stderr}")


def _moment(server: EmbeddedPostgres) -> str:
    """Now, by the server: behind every commit so far and before any to come."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        row = admin.execute("SELECT clock_timestamp()::text").fetchone()
    assert row is not None
    return str(row[0])


def _await_archived(server: EmbeddedPostgres) -> None:
    """Until the segment that holds the last commit lies in the archive."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        row = admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        assert row is not None
        _await(lambda: _one(admin, "SELECT coalesce(last_archived_wal, '') >= %s FROM pg_stat_archiver", row[0]), "the WAL is not archived")


def _prepare_recovery(primary: EmbeddedPostgres, backup: Path, archive: Path, until: str) -> None:
    """The copy is told whence its WAL comes and where to stop; it archives nothing itself."""
    settings = {
        "archive_mode": "off",
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_time": until,
        "recovery_target_action": "promote",
    }
    with (backup / "postgresql.auto.conf").open("a", encoding="utf-8") as configuration:
        configuration.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    (backup / "recovery.signal").touch()
    shutil.copy(primary.data.with_name(f"{primary.data.name}.secret"), backup.with_name(f"{backup.name}.secret"))
    _own(backup)


def _await_promotion(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url(), autocommit=True) as admin:
        _await(lambda: _one(admin, "SELECT NOT pg_is_in_recovery()"), "recovery does not end")


def _one(connection: psycopg.Connection, query: str, *values: str) -> bool:
    row = connection.execute(query.encode(), values).fetchone()
    return bool(row and row[0])


def _await(done: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError(otherwise)
        time.sleep(_PAUSE_SECONDS)


def _own(directory: Path) -> None:
    """For the user that PostgreSQL runs as: itself, or nobody where we are root."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if identity := unprivileged():
        for path in (directory, *directory.rglob("*")):
            os.chown(path, identity["user"], identity["group"], follow_symlinks=False)


def report(found: Drill) -> str:
    """For a person: what was noted, what the mistake did, what came back."""
    rows = [
        f"noted      {found.noted_at}",
        f"backup     {found.backup_seconds:.1f} s    recovery to the noted time {found.recovery_seconds:.1f} s",
        *(
            f"{title:<10} books {'hold' if facts.holds else 'DO NOT HOLD'} · audit chain {'intact' if facts.audit_intact else 'BROKEN'}"
            f" ({facts.audit_rows} rows) · instructions {dict(facts.instructions)}"
            for title, facts in (("noted", found.noted), ("mistake", found.spoilt), ("recovered", found.recovered))
        ),
        *(
            "proof      "
            + " · ".join(f"{name} {format_yuan(fen)}" for name, fen in zip(_COLUMNS, proof[4:11], strict=True))
            + (" · holds" if proof[-1] else " · DOES NOT HOLD")
            for proof in found.recovered.conservation
        ),
        "the drill passed: every balance, entry state and audit row is that of the noted time" if found.passed else "THE DRILL FAILED",
    ]
    return "\n".join(rows)


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        place = reachable_place(Path(directory) / "drill")
        try:
            found = drill(place)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    print(report(found))
    return 0 if found.passed else 1


if __name__ == "__main__":
    sys.exit(main())
