"""Real PostgreSQL per worker, migrated once per department into a template, cloned for each test that asks."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from libs.common.messaging.embedded_broker import EmbeddedKafka
from libs.common.observability.logs import configure_logs
from libs.common.persistence.databases import app_url, create_department_database, owner_url
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place
from libs.common.persistence.migrate import migrate
from tests.support.kafka import ready_bus
from tests.support.local_system import TestSystem, compose_for_tests

PASSWORD = "for-tests-only"
_numbers = itertools.count()
configure_logs("WARNING")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-kill", action="store_true", help="kill the path at every boundary, not at a sample of them")
    parser.addoption("--all-faults", action="store_true", help="put every fault into the running system, for longer, with a report")
    parser.addoption("--seed", type=int, default=0, help="repeat a run of the faults")
    parser.addoption("--bus", choices=["local", "kafka"], default="local", help="what carries the events of composed departments")


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory() as directory, EmbeddedPostgres(reachable_place(Path(directory) / "pg"), tests=True) as server:
        yield server


class Databases:
    """Fresh databases: the first of a department is migrated, the others are clones of it."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._templates: set[str] = set()

    def fresh(self, service: str) -> tuple[str, str]:
        """(application URL, owner URL) of a new database of `service`."""
        admin = self._server.url()
        template = f"template_{service}"
        names = create_department_database(admin, service, PASSWORD, PASSWORD, template)
        if service not in self._templates:
            migrate(service, owner_url(admin, names, PASSWORD), names.app)
            self._templates.add(service)
        copy = f"{service}_{next(_numbers)}"
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}" OWNER "{names.owner}"')
        names = create_department_database(admin, service, PASSWORD, PASSWORD, copy)
        return app_url(admin, names, PASSWORD), owner_url(admin, names, PASSWORD)


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    return Databases(postgres)


@pytest.fixture
def database(databases: Databases) -> Callable[[str], Awaitable[tuple[str, str]]]:
    """`await database("funds")` → (application URL, owner URL) of a fresh migrated database."""

    async def fresh(service: str) -> tuple[str, str]:
        return databases.fresh(service)

    return fresh


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A real Kafka with SASL and ACLs, one per worker, started by the first test that asks."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), fresh=True) as server:
        yield server


@pytest.fixture
def bus(request: pytest.FixtureRequest) -> str:
    """What carries events: as the command line says, or both where a test is parametrized."""
    return str(getattr(request, "param", request.config.getoption("--bus")))


@pytest.fixture
async def departments(
    databases: Databases, tmp_path: Path, bus: str, request: pytest.FixtureRequest
) -> AsyncIterator[Callable[..., Awaitable[TestSystem]]]:
    """`await departments("registry", "assistance")` → the composed departments on fresh databases, nothing running by itself."""
    systems: list[TestSystem] = []

    async def compose(*names: str, **options: Any) -> TestSystem:
        if bus == "kafka":
            options["kafka"] = ready_bus(request.getfixturevalue("broker"), f"test{next(_numbers)}")
        system = await compose_for_tests({name: databases.fresh(name)[0] for name in names}, tmp_path, **options)
        systems.append(system)
        return system

    yield compose
    for system in systems:
        await system.close()
