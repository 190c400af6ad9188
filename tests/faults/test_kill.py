"""kill -9 at commit boundaries of the whole path, then a restart: nothing is lost, nothing happens twice (reliability.md faults 1–6, 8, 9, 49).

A sample of the boundaries runs each time; `pytest --every-kill tests/faults` runs every one.
"""

import base64
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deploy.local.bank.desk import Desk
from tests.conftest import Databases

DEPARTMENTS = ("registry", "assistance", "funds", "notifications")
BOUNDARIES = {"before-commit": 74, "after-commit": 74, "published": 12, "rename": 1}
"""How many the path passes; test_the_path_is_as_long_as_the_matrix counts them."""
SAMPLE = 3
ROOT = Path(__file__).resolve().parents[2]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "nth" in metafunc.fixturenames:
        metafunc.parametrize(("kind", "nth"), points(every=metafunc.config.getoption("--every-kill")))


def points(*, every: bool) -> list[tuple[str, int]]:
    """(kind, nth) of the boundaries to die at."""
    if every:
        return [(kind, nth) for kind, count in BOUNDARIES.items() for nth in range(1, count + 1)]
    spread = {
        kind: [round(1 + step * (count - 1) / max(min(SAMPLE, count) - 1, 1)) for step in range(min(SAMPLE, count))]
        for kind, count in BOUNDARIES.items()
    }
    return [(kind, nth) for kind, steps in spread.items() for nth in steps]


class Machine:
    """Four databases, a bank, and processes that come and go."""

    def __init__(self, databases: Databases, directory: Path) -> None:
        pairs = {name: databases.fresh(name) for name in DEPARTMENTS}
        self.urls = {name: app for name, (app, _) in pairs.items()}
        self.owners = {name: owner for name, (_, owner) in pairs.items()}
        self.bank = directory / "bank"
        keys = {name: base64.b64encode(os.urandom(32)).decode() for name in ("seal", "index")}
        self.config = json.dumps({"urls": self.urls, "bank": str(self.bank), **keys})

    def run(self, *kill: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "tests.faults.path", self.config, *map(str, kill)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)

    def let_leases_end(self) -> None:
        """Time passes: what a dead process leased is free again."""
        for url in self.owners.values():
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("UPDATE shard_lease SET until = '-infinity'")
                connection.execute("UPDATE job SET lease_until = '-infinity' WHERE state = 'RUNNING'")

    def ask(self, department: str, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.owners[department], autocommit=True) as connection:
            return connection.execute(query).fetchall()


def end_state(machine: Machine) -> dict[str, Any]:
    """Everything that must be there exactly once, whatever was killed."""
    desk = Desk(machine.bank)
    payments = sorted((fen, state) for _, fen, state in desk.books.payments())
    desk.books.close()
    return {
        "people": machine.ask("registry", "SELECT count(*) FROM person"),
        "said": {name: machine.ask(name, "SELECT type, count(*) FROM outbox GROUP BY 1 ORDER BY 1") for name in DEPARTMENTS},
        "unsaid": {name: machine.ask(name, "SELECT count(*) FROM outbox WHERE published_at IS NULL") for name in DEPARTMENTS},
        "parked": {name: machine.ask(name, "SELECT count(*) FROM parked") for name in DEPARTMENTS},
        "applications": machine.ask("assistance", "SELECT state, count(*) FROM application GROUP BY 1"),
        "lines": machine.ask("assistance", "SELECT state, count(*), sum(amount_fen) FROM line GROUP BY 1"),
        "transfers": machine.ask("funds", "SELECT code, phase, count(*), sum(amount_fen) FROM ledger.transfer GROUP BY 1, 2 ORDER BY 1, 2"),
        "books": machine.ask(
            "funds", "SELECT received_fen, pool_fen, allotted_fen, reserved_fen, paid_fen, holds FROM ledger.conservation()"
        ),
        "batches": machine.ask("funds", "SELECT state, count(*) FROM ledger.batch GROUP BY 1"),
        "messages": machine.ask("notifications", "SELECT kind, count(*), sum(amount_fen) FROM message GROUP BY 1"),
        "bank": payments,
    }


@pytest.fixture(scope="module")
def unharmed(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, int]]:
    """The end of a path that nobody killed, and how many boundaries it passed."""
    machine = Machine(databases, tmp_path_factory.mktemp("unharmed"))
    done = machine.run("never", 0)
    assert done.returncode == 0, done.stderr[-3000:]
    return end_state(machine), json.loads(done.stdout)


def test_the_path_is_as_long_as_the_matrix(unharmed):
    state, passed = unharmed
    assert state["books"] == [(100_000, 60_000, 0, 0, 40_000, True)]
    assert state["bank"] == [(20_000, "SETTLED"), (20_000, "SETTLED")]
    assert passed == BOUNDARIES


def test_a_kill_loses_nothing_and_repeats_nothing(databases, tmp_path, unharmed, kind, nth):
    machine = Machine(databases, tmp_path)
    assert machine.run(kind, nth).returncode == -signal.SIGKILL
    machine.let_leases_end()
    again = machine.run()
    assert again.returncode == 0, again.stderr[-3000:]
    assert end_state(machine) == unharmed[0]
