"""What every measurement shares: a server, databases, the composed departments, and a figure beside its floor."""

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from deploy.local.composition import Secrets, compose
from deploy.local.movable_clock import MovableClock
from libs.common.contracts.registry import CategorySpan, ChainSpan, LifeSpan, PersonFacts, TierSpan
from libs.common.kernel.clock import SHANGHAI
from libs.common.persistence.databases import app_url, create_department_database, owner_url
from libs.common.persistence.migrate import migrate
from libs.common.web.garbage import settle
from tests.support.local_system import TestSystem

PASSWORD = "benchmarks"
ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "bench"
FULL = "full"
BORN = date(1950, 1, 1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `ratio` is ours against the floor (seconds: smaller is better; rates: larger is)."""

    row: str
    work: str
    ours: str
    floor: str
    ratio: str
    goal: str
    peak_mb: int


def peak_mb() -> int:
    """This process's own peak memory so far. Ask before the floor runs: it holds all rows at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def figure(row: str, work: str, ours: str, floor: str, ratio: str, goal: str, peak: int | None = None) -> dict[str, Any]:
    return asdict(Figure(row, work, ours, floor, ratio, goal, peak_mb() if peak is None else peak))


def person_facts(l2: UUID) -> PersonFacts:
    """A farmer of provincial tier, alive, in the chain of `l2` since birth."""
    return PersonFacts(
        sex="MALE",
        birth_date=BORN,
        tier=(TierSpan(starts_on=BORN, value="PROVINCIAL"),),
        category=(CategorySpan(starts_on=BORN, value="FARMER"),),
        life=(LifeSpan(starts_on=BORN, value="ALIVE"),),
        chain=(ChainSpan(starts_on=BORN, l2=l2),),
    )


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Seconds since the block began; after it, how long it took."""
    begun = time.perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.perf_counter()) - begun
    ended.append(time.perf_counter())


def fresh(admin: str, department: str, name: str) -> tuple[str, str]:
    """(application URL, owner URL) of a new migrated database."""
    database = f"{department}_{name}"
    names = create_department_database(admin, department, PASSWORD, PASSWORD, database)
    migrate(department, owner_url(admin, names, PASSWORD), names.app)
    return app_url(admin, names, PASSWORD), owner_url(admin, names, PASSWORD)


@asynccontextmanager
async def system_of(
    urls: dict[str, str],
    directory: Path,
    start: str = "2024-06-12",
    extra: dict[str, dict[str, Any]] | None = None,
    secrets: Secrets | None = None,
) -> AsyncIterator[TestSystem]:
    """Departments composed on these databases, nothing running by itself."""
    clock = MovableClock(datetime.fromisoformat(f"{start}T09:00:00").replace(tzinfo=SHANGHAI))
    settings = {**({"funds": {"bank_outbox": directory / "bank"}} if "funds" in urls else {}), **(extra or {})}
    system = compose(urls, clock, secrets or Secrets(), settings, pool_size=4)
    await system.start_quiet()
    opened = TestSystem(system)
    settle()  # as every process that serves does at its start
    try:
        yield opened
    finally:
        await opened.close()


async def established(system: TestSystem) -> dict[str, str]:
    """The statutory units: name → id."""
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    answer = await system.http.post("/registry/org-units/establishment", json={"on": "2024-06-12"}, headers=admin, timeout=60)
    answer.raise_for_status()
    listed = await system.http.get("/registry/org-units", params={"limit": 500}, headers=admin)
    return {unit["name"]: unit["id"] for unit in listed.json()["items"]}


def run(work: Callable[[str, str], Coroutine[Any, Any, list[dict[str, Any]]]], admin: str, size: str) -> list[dict[str, Any]]:
    assert urlsplit(admin).scheme == "postgresql"
    return asyncio.run(work(admin, size))
